import { OptionalPackages } from '../../src/index.ts';

const [folder = '', feature = ''] = process.argv.slice(2);
const installed = await new OptionalPackages({ folder, env: process.env }).install(JSON.parse(feature));
if (!installed.ok) throw installed.error;
