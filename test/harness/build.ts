/** WORKER_CONFIG names the `wrangler.json` of another build than `dist/`, so that two can be measured side by side. */
export const BUILD: { configPath?: string } = process.env.WORKER_CONFIG
  ? { configPath: process.env.WORKER_CONFIG }
  : {};
