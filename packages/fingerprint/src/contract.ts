export { INDEX_CONTRACT, type IndexCheck } from './parents/index-contract.ts';
