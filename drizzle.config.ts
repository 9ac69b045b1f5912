import { defineConfig } from 'drizzle-kit';

/** Only `generate` is used: our own runner (dev/migrate.ts) applies the files over Neon's HTTP protocol. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './worker/db/schema/index.ts',
  out: './migrations',
  breakpoints: true,
});
