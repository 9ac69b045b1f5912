import { describe, expect, it } from 'vitest';
import { LANGUAGE } from './language.ts';

type Code = (typeof LANGUAGE)['examples'][number]['config']['allowed'][number];

/** Sentences as people write them to an assistant. */
const SENTENCES: [Code, string][] = [
  ['en', 'How do I reset my password for this service?'],
  ['en', 'The delivery arrived yesterday, but one of the boxes was damaged.'],
  ['en', 'Could you tell me whether the shop is open on Sundays?'],
  ['de', 'Wie setze ich mein Passwort für diesen Dienst zurück?'],
  ['de', 'Die Lieferung kam gestern an, aber eine Kiste war beschädigt.'],
  ['de', 'Können Sie mir sagen, ob das Geschäft am Sonntag offen ist?'],
  ['fr', 'Comment puis-je changer mon mot de passe ?'],
  ['fr', 'La livraison est arrivée hier, mais une boîte était abîmée.'],
  ['fr', 'Pouvez-vous me dire si le magasin est ouvert le dimanche ?'],
  ['es', '¿Cómo puedo cambiar mi contraseña en este servicio?'],
  ['es', 'El envío llegó ayer, pero una de las cajas estaba dañada.'],
  ['it', 'Come posso cambiare la password del mio account?'],
  ['it', 'La consegna è arrivata ieri, ma una scatola era rovinata.'],
  ['pt', 'Como posso alterar a minha senha neste serviço?'],
  ['pt', 'A encomenda chegou ontem, mas uma das caixas estava danificada.'],
  ['nl', 'Hoe kan ik mijn wachtwoord voor deze dienst wijzigen?'],
  ['nl', 'De levering kwam gisteren aan, maar een doos was beschadigd.'],
  ['pl', 'Jak mogę zmienić hasło do mojego konta?'],
  ['sv', 'Hur kan jag ändra mitt lösenord för den här tjänsten?'],
  ['ru', 'Как мне изменить пароль для этого сервиса?'],
  ['ja', 'パスワードを変更するにはどうすればいいですか。'],
  ['zh', '我怎样才能更改这个服务的密码？请告诉我步骤。'],
  ['ko', '이 서비스의 비밀번호를 어떻게 변경하나요?'],
  ['ar', 'كيف يمكنني تغيير كلمة المرور لهذه الخدمة؟'],
  ['tr', 'Bu hizmetin parolasını nasıl değiştirebilirim?'],
  ['he', 'איך אני יכול לשנות את הסיסמה של השירות הזה?'],
  ['hi', 'मैं इस सेवा का पासवर्ड कैसे बदल सकता हूँ?'],
  ['th', 'ฉันจะเปลี่ยนรหัสผ่านของบริการนี้ได้อย่างไร'],
];

function config(allowed: Code[]) {
  return { allowed, minChars: 20, whenUnsure: 'pass' as const };
}

describe('the language of a text', () => {
  it.each(SENTENCES)('passes where %s is allowed: %s', async (code, text) => {
    expect((await LANGUAGE.check(text, config([code]), {})).tripped).toBe(false);
  });

  it('trips where only others are, in nearly all sentences', async () => {
    const verdicts = await Promise.all(
      SENTENCES.map(async ([code, text]) => {
        const other = code === 'de' ? 'en' : 'de';
        return { text, ...(await LANGUAGE.check(text, config([other]), {})) };
      }),
    );
    const missed = verdicts.filter(({ tripped }) => !tripped).map(({ text }) => text);
    expect(missed.length / SENTENCES.length, missed.join('\n')).toBeLessThanOrEqual(0.05);
  });

  it('does not judge what is of no language', async () => {
    for (const text of [
      'ok',
      '42 + 17 = 59',
      'https://example.com/a/long/path/that/says/nothing',
      '```\nconst a = 1;\n```',
      '👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍',
    ]) {
      expect((await LANGUAGE.check(text, config(['th']), {})).tripped, text).toBe(false);
    }
  });

  it('looks at the end of a long text as well, and soon', async () => {
    const long = 'Der Hund läuft über die Wiese und freut sich. '.repeat(20_000);
    expect((await LANGUAGE.check(long, config(['de']), {})).tripped).toBe(false);
    expect((await LANGUAGE.check(long, config(['en']), {})).details).toMatchObject({ language: 'de' });
  });
});
