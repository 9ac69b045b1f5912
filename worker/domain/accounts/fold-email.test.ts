import { describe, expect, it } from 'vitest';
import { foldEmail } from './fold-email.ts';

describe('foldEmail', () => {
  it.each([
    ['Ada@Example.com', 'ada@example.com'],
    ['a.d.a+baton@gmail.com', 'ada@gmail.com'],
    ['A.D.A@GoogleMail.com', 'ada@gmail.com'],
    ['ada+x+y@outlook.com', 'ada@outlook.com'],
    ['a.da@outlook.com', 'a.da@outlook.com'],
    ['ada-shop@yahoo.com', 'ada@yahoo.com'],
    ['ada+x@proton.me', 'ada@proton.me'],
    ['ada@pm.me', 'ada@proton.me'],
    // Hosts that nobody vouches for: dots and tags may be other people.
    ['a.da+x@example.com', 'a.da+x@example.com'],
    ['+x@gmail.com', '+x@gmail.com'],
    ['"odd@part"@gmail.com', '"odd@part"@gmail.com'],
    ['not an address', 'not an address'],
    ['ada@gmail.com.', 'ada@gmail.com'],
  ])('of %s is %s', (email, folded) => {
    expect(foldEmail(email)).toBe(folded);
  });

  it('changes nothing when it is done twice', () => {
    for (const email of ['A.b+c@gmail.com', 'x-y@yahoo.com', 'z@mac.com']) {
      expect(foldEmail(foldEmail(email))).toBe(foldEmail(email));
    }
  });
});
