import { z } from 'zod';

/**
 * The builder of every request body, nested objects included: a field that is not named is refused
 * with 422, so nobody can set `role`, `userId` or `credits` by guessing (RELIABILITY, mass assignment).
 */
export function strict<const Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape);
}
