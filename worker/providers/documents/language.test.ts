import { describe, expect, it } from 'vitest';
import { languageOf } from './language.ts';
import { textConfigOf } from './text-config.ts';

const TEXTS = {
  en: 'The ships waited outside of the harbour until the storm was over, and the lights of the town were lit again.',
  de: 'Die Schiffe warteten vor dem Hafen, bis der Sturm vorüber war und die Lichter der Stadt wieder brannten.',
  fr: 'Les navires attendaient devant le port que la tempête soit passée et que les lumières de la ville se rallument.',
  es: 'Los barcos esperaban fuera del puerto hasta que pasara la tormenta y las luces de la ciudad volvieran a encenderse.',
  ru: 'Корабли ждали у входа в гавань, пока не закончилась буря и снова не зажглись огни города.',
  ja: '船は嵐が過ぎ去り、町の明かりが再びともるまで港の外で待っていました。',
};

describe('the language of a text', () => {
  it.each(Object.entries(TEXTS))('is found: %s', async (language, text) => {
    expect(await languageOf(`${text} `.repeat(20))).toBe(language);
  });

  it('is not told of what is no language', async () => {
    expect(await languageOf('1234 5678 — 99 %')).toBe(undefined);
  });
});

describe('text search configurations', () => {
  it('are those of Postgres, and simple for what it does not know', () => {
    expect(['en', 'de', 'no', 'ja', 'constructor', null].map(textConfigOf)).toEqual([
      'english',
      'german',
      'norwegian',
      'simple',
      'simple',
      'simple',
    ]);
  });
});
