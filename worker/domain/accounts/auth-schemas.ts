import { z } from '@hono/zod-openapi';
import { strict } from '../../kernel/strict.ts';

export const PASSWORD_LENGTH = { min: 8, max: 128 } as const;

const email = z.email().max(254);
const password = z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max);
/** Where the browser goes next; better-auth checks that it is a page of ours. */
const address = z.string().min(1).max(2000);
const token = z.string().min(1).max(2000);

/**
 * Every authentication request that takes a body, and all that it may hold. What is not named here is
 * not served: a path of better-auth becomes ours only by being listed.
 */
export const AUTH_BODIES: Record<string, z.ZodType> = {
  '/sign-up/email': strict({
    name: z.string().trim().min(1).max(100),
    email,
    password,
    callbackURL: address.optional(),
    rememberMe: z.boolean().optional(),
  }),
  '/sign-in/email': strict({
    email,
    password: z.string().min(1).max(PASSWORD_LENGTH.max),
    callbackURL: address.optional(),
    rememberMe: z.boolean().optional(),
  }),
  '/sign-in/social': strict({
    provider: z.enum(['github', 'google']),
    callbackURL: address.optional(),
    errorCallbackURL: address.optional(),
    newUserCallbackURL: address.optional(),
  }),
  '/sign-out': strict({}),
  '/send-verification-email': strict({ email, callbackURL: address.optional() }),
  '/request-password-reset': strict({ email, redirectTo: address.optional() }),
  '/reset-password': strict({ newPassword: password, token }),
  '/change-password': strict({
    currentPassword: z.string().min(1).max(PASSWORD_LENGTH.max),
    newPassword: password,
    revokeOtherSessions: z.boolean().optional(),
  }),
  '/revoke-sessions': strict({}),
  '/revoke-other-sessions': strict({}),
};

/** What browsers reach by following a link, and the session's own state. */
export const AUTH_READS: readonly RegExp[] = [
  /^\/get-session$/,
  /^\/verify-email$/,
  /^\/reset-password\/[\w-]{1,200}$/,
  /^\/callback\/(github|google)$/,
];
