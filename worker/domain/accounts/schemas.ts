import { z } from '@hono/zod-openapi';
import { pageOf } from '../../kernel/pagination.ts';
import { SCOPES } from '../../kernel/scopes.ts';
import { strict } from '../../kernel/strict.ts';

const MAX_TOKEN_DAYS = 3650;

const text = (max: number) => z.string().trim().max(max);

export const profileSchema = z
  .object({
    id: z.string().openapi({ example: 'usr_01jd3v7w3c8n2k5q9x4m6t0zab' }),
    email: z.string(),
    emailVerified: z.boolean(),
    pendingEmail: z.string().nullable().openapi({ description: 'A new address that waits for its confirmation.' }),
    hasPassword: z.boolean().openapi({ description: 'False for who signs in by another service only.' }),
    name: z.string(),
    bio: z.string(),
    image: z.string().nullable(),
    role: z.enum(['user', 'admin']),
    createdAt: z.string().openapi({ format: 'date-time' }),
    updatedAt: z.string().openapi({ format: 'date-time' }),
  })
  .openapi('Profile');

export const updateProfileSchema = strict({
  name: text(100).min(1).optional(),
  bio: text(2000).optional(),
  image: z
    .url({ protocol: /^https$/, hostname: z.regexes.domain })
    .max(2000)
    .nullable()
    .optional()
    .openapi({ format: 'uri' }),
}).openapi('UpdateProfile');

export const createTokenSchema = strict({
  name: text(100).min(1),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1)
    .max(SCOPES.length)
    .refine((scopes) => new Set(scopes).size === scopes.length, 'A scope may be named once.'),
  expiresInDays: z.number().int().min(1).max(MAX_TOKEN_DAYS).optional(),
  expiresInHours: z
    .number()
    .int()
    .min(1)
    .max(24)
    .optional()
    .openapi({ description: 'In place of days, for a token of the moment.' }),
})
  .refine((token) => token.expiresInDays === undefined || token.expiresInHours === undefined, {
    path: ['expiresInHours'],
    message: 'Name days or hours, not both.',
  })
  .openapi('CreateToken');

export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string().openapi({ description: "The token's last four characters." }),
    scopes: z.array(z.enum(SCOPES)),
    expiresAt: z.string().nullable(),
    lastUsedAt: z.string().nullable(),
    createdAt: z.string(),
  })
  .openapi('Token');

export const tokenPageSchema = pageOf(tokenSchema);

export const newTokenSchema = tokenSchema
  .extend({ token: z.string().openapi({ description: 'The token itself. It is shown this once and kept nowhere.' }) })
  .openapi('NewToken');

const password = z.string().min(1).max(128);

export const emailChangeSchema = strict({
  email: z.email().max(254),
  password: password.optional().openapi({ description: 'Needed where the account has one.' }),
}).openapi('EmailChange');

export const confirmEmailSchema = strict({ token: z.string().min(1).max(200) }).openapi('ConfirmEmail');

export const pendingEmailSchema = z.object({ email: z.string(), expiresAt: z.string() }).openapi('PendingEmail');

export const deletionRequestSchema = strict({
  email: z.string().min(1).max(254).openapi({ description: 'The address of the account, typed to be sure.' }),
  password: password.optional().openapi({ description: 'Needed where the account has one.' }),
}).openapi('DeletionRequest');

export const deletionSchema = z
  .object({
    removedAt: z.string().openapi({ format: 'date-time', description: 'Until then a sign-in can take it back.' }),
    cancelledRuns: z.number().int(),
  })
  .openapi('Deletion');

export type EmailChangeRequest = z.infer<typeof emailChangeSchema>;
export type PendingEmail = z.infer<typeof pendingEmailSchema>;
export type DeletionRequest = z.infer<typeof deletionRequestSchema>;
export type Deletion = z.infer<typeof deletionSchema>;
export type Profile = z.infer<typeof profileSchema>;
export type UpdateProfile = z.infer<typeof updateProfileSchema>;
export type CreateToken = z.infer<typeof createTokenSchema>;
export type Token = z.infer<typeof tokenSchema>;
export type NewToken = z.infer<typeof newTokenSchema>;
