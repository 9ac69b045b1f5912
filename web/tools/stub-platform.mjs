/**
 * Lets plain Node load the worker's modules to read their OpenAPI document: `cloudflare:workers` is
 * replaced by the few names that module scope mentions. Nothing is served in this process.
 */
import { registerHooks } from 'node:module';

const PLATFORM = `
export class DurableObject {}
export class WorkerEntrypoint {}
export class RpcTarget {}
export const env = {};
export const exports = {};
export const waitUntil = () => {};
`;

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier.startsWith('cloudflare:')) return { url: `stub:${specifier}`, shortCircuit: true };
    return nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    if (url.startsWith('stub:')) return { format: 'module', source: PLATFORM, shortCircuit: true };
    return nextLoad(url, context);
  },
});
