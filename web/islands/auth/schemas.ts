import { z } from 'zod';

const email = z.email('Enter an e-mail address, such as ada@example.com.').max(254, 'At most 254 characters.');
const newPassword = z.string().min(8, 'Use at least 8 characters.').max(128, 'Use at most 128 characters.');

export const signUpSchema = z.object({
  name: z.string().trim().min(1, 'Enter your name.').max(100, 'At most 100 characters.'),
  email,
  password: newPassword,
});
export type SignUpValues = z.infer<typeof signUpSchema>;

export const signInSchema = z.object({ email, password: z.string().min(1, 'Enter your password.') });
export type SignInValues = z.infer<typeof signInSchema>;

export const forgotSchema = z.object({ email });
export type ForgotValues = z.infer<typeof forgotSchema>;

export const resetSchema = z.object({ newPassword });
export type ResetValues = z.infer<typeof resetSchema>;
