import { meaningfulWords } from './words.ts';

/** A few things that everybody asks first: the words that a question must contain, and the answer. */
const FACTS: [string, string][] = [
  ['capital france', 'The capital of France is Paris.'],
  ['capital germany', 'The capital of Germany is Berlin.'],
  ['capital italy', 'The capital of Italy is Rome.'],
  ['capital spain', 'The capital of Spain is Madrid.'],
  ['capital japan', 'The capital of Japan is Tokyo.'],
  [
    'first president united state',
    'George Washington was the first president of the United States, from 1789 to 1797.',
  ],
  ['first president america', 'George Washington was the first president of the United States, from 1789 to 1797.'],
  ['first president usa', 'George Washington was the first president of the United States, from 1789 to 1797.'],
  ['second world war end', 'The Second World War ended in 1945: in Europe on 8 May, in Asia on 2 September.'],
  ['world war ii end', 'The Second World War ended in 1945: in Europe on 8 May, in Asia on 2 September.'],
  ['world war ii start', 'The Second World War began on 1 September 1939 with the German invasion of Poland.'],
  ['second world war start', 'The Second World War began on 1 September 1939 with the German invasion of Poland.'],
  [
    'first world war start',
    'The First World War began on 28 July 1914, a month after the murder of Franz Ferdinand in Sarajevo.',
  ],
  [
    'french revolution',
    'The French Revolution began in 1789: a bankrupt crown, hungry cities and an unequal order brought down the old regime; the Bastille fell on 14 July.',
  ],
  [
    'american revolution',
    'The American Revolution made thirteen British colonies a state of their own: declared on 4 July 1776, recognised in 1783.',
  ],
  [
    'roman empire fall',
    'The Western Roman Empire fell in 476, when Odoacer deposed Romulus Augustulus; the Eastern one lasted until 1453.',
  ],
  ['julius caesar', 'Julius Caesar was a Roman general and dictator; senators murdered him on 15 March 44 BC.'],
  [
    'napoleon',
    'Napoleon Bonaparte rose in the French Revolution, was emperor from 1804, and lost for good at Waterloo in 1815.',
  ],
  [
    'industrial revolution',
    'The Industrial Revolution began in Britain around 1760, when steam and machines moved work from homes into factories.',
  ],
  ['magna carta', 'Magna Carta was sealed in 1215: it bound the English king to the law.'],
  ['berlin wall', 'The Berlin Wall stood from 13 August 1961 to 9 November 1989.'],
  ['moon landing', 'Apollo 11 landed on the Moon on 20 July 1969; Neil Armstrong and Buzz Aldrin walked on it.'],
  ['pyramid', 'The Great Pyramid of Giza was built around 2560 BC for the pharaoh Khufu.'],
  ['columbu america', 'Christopher Columbus reached the Caribbean on 12 October 1492.'],
  ['speed light', 'Light travels 299,792,458 metres per second in a vacuum.'],
  ['photosynthesi', 'Photosynthesis is how plants turn light, water and carbon dioxide into sugar and oxygen.'],
  ['water boil', 'Water boils at 100 °C (212 °F) at sea level.'],
  [
    'pythagorea',
    "Pythagoras' theorem: in a right triangle, a² + b² = c², where c is the side opposite the right angle.",
  ],
  [
    'pythagora',
    "Pythagoras' theorem: in a right triangle, a² + b² = c², where c is the side opposite the right angle.",
  ],
  ['prime number', 'A prime number is a whole number above 1 that only 1 and itself divide: 2, 3, 5, 7, 11, …'],
  ['derivative', 'A derivative says how fast a function changes at a point; that of xⁿ is n·xⁿ⁻¹.'],
  ['pi value', 'π is about 3.14159265: the circumference of a circle divided by its diameter.'],
  ['hamlet', 'William Shakespeare wrote Hamlet around 1600.'],
  ['romeo juliet', 'William Shakespeare wrote Romeo and Juliet around 1596.'],
  [
    'recursion',
    'Recursion is when a function solves a problem by calling itself on a smaller one, until a base case ends it.',
  ],
];

/** The fact that a question asks for; of several the one with the most required words. */
export function recall(question: string): string | undefined {
  const asked = meaningfulWords(question);
  let best: { size: number; fact: string } | undefined;
  for (const [needs, fact] of FACTS) {
    const words = needs.split(' ');
    if (words.length > (best?.size ?? 0) && words.every((word) => asked.has(word))) best = { size: words.length, fact };
  }
  return best?.fact;
}
