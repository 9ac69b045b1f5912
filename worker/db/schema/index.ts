/** Every table, for drizzle. Import single tables from their own files. */
export * from './agents.ts';
export * from './api-keys.ts';
export * from './credits.ts';
export * from './files.ts';
export * from './notifications.ts';
export * from './runs.ts';
export * from './schema-version.ts';
export * from './users.ts';
export * from './vectors.ts';
