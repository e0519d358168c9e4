export { INDEX_CONTRACT, type IndexCheck } from './index-contract.ts';
