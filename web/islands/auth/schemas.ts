import { z } from 'zod';
import { t } from '../../lib/messages.ts';

const email = z.email(t('auth.emailWanted')).max(254, t('auth.emailLong'));
const newPassword = z.string().min(8, t('auth.passwordShort')).max(128, t('auth.passwordLong'));

export const signUpSchema = z.object({
  name: z.string().trim().min(1, t('auth.nameWanted')).max(100, t('auth.nameLong')),
  email,
  password: newPassword,
});
export type SignUpValues = z.infer<typeof signUpSchema>;

export const signInSchema = z.object({ email, password: z.string().min(1, t('auth.passwordWanted')) });
export type SignInValues = z.infer<typeof signInSchema>;

export const forgotSchema = z.object({ email });
export type ForgotValues = z.infer<typeof forgotSchema>;

export const resetSchema = z.object({ newPassword });
export type ResetValues = z.infer<typeof resetSchema>;
