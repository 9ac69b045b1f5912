/** A sign of an attack. Weights combine as independent chances do: two of 0.3 make 0.51. */
export interface Signal {
  name: string;
  weight: number;
  pattern: RegExp;
}

/** A pattern over folded text: marks over letters are gone from it as they are from the text. Every repeat is bounded. */
function over(source: string): RegExp {
  return new RegExp(source.normalize('NFKD').replace(/\p{Mn}/gu, ''), 'u');
}

const SOME = "(?:[\\w'’]{1,20} )";
const DROP =
  '\\b(?:ignor(?:e|ing)|disregard|forget|dismiss|discard|neglect|override|overrule|bypass|set aside|pay no attention to|(?:do not|don.t|never|stop|no longer) (?:follow|obey|listen to|following|obeying|comply with|adhere to))';
const RULES =
  '(?:instructions?|directions?|prompts?|rules|rul3s|guidelines?|directives?|commands?|programming|orders|system message|training)';
const OLD = '(?:previous|prior|above|earlier|preceding|past|initial|original|former|old|system|your)';
const SHOW =
  '\\b(?:reveal|print|show|display|repeat|output|tell|give|leak|dump|expose|list|summari[sz]e|translate|encode|share|recite|disclose|provide|what)\\b';
const FREE =
  '(?:restrictions?|limits?|limitations?|ethic\\w{0,5}|filters?|censorship|rules|morals?|content policy|guidelines?|boundaries)';

/** Over text in lower case without marks; white space is one blank. */
export const ENGLISH: readonly Signal[] = [
  { name: 'override', weight: 0.7, pattern: over(`${DROP} ${SOME}{0,3}${OLD} ${SOME}{0,2}${RULES}\\b`) },
  { name: 'override', weight: 0.7, pattern: over(`${DROP} all (?:of )?(?:the |these |those )?${RULES}\\b`) },
  {
    name: 'override',
    weight: 0.6,
    pattern: over(
      `${DROP} ${SOME}{0,2}${RULES} (?:above|before|earlier|so far|(?:that )?you (?:got|were|have been|received))`,
    ),
  },
  {
    name: 'override',
    weight: 0.6,
    pattern: over(
      `${DROP} (?:everything|anything|all|what|whatever)(?: [\\w']{1,20}){0,3} (?:above|before|told|were given)`,
    ),
  },
  {
    name: 'override',
    weight: 0.6,
    pattern: over(`${DROP} (?:what|everything|anything) (?:the |your )?(?:user|developer|system|owner)`),
  },
  { name: 'override', weight: 0.6, pattern: over('ignore the (?:question|user|safety)\\b|ignore (?:safety|my rules)') },
  {
    name: 'rules void',
    weight: 0.6,
    pattern: over(
      `(?:your|earlier|previous|prior|old) ${RULES} (?:no longer apply|(?:are|were|have been) (?:void|cancell?ed|suspended|obsolete|disabled|a test|wrong|lifted))`,
    ),
  },
  {
    name: 'new rules',
    weight: 0.5,
    pattern: over(
      '\\bnew (?:instructions?|task|system prompt|directives?|orders|policy)(?: (?:for you|is))? ?:|\\byour new (?:task|role|instructions?|rules?) (?:is|are)|real instructions are|(?:you have|here is) a new role|follow only my|have new rules',
    ),
  },
  {
    name: 'obedience',
    weight: 0.5,
    pattern: over(
      '\\b(?:must|will|shall|have to) (?:obey|comply with) (?:me|the user|every|all|anything|the next|any)|\\bobey me\\b|assistant obeys|obeys? the following',
    ),
  },
  { name: 'obedience', weight: 0.25, pattern: over('\\bobey\\b|do as i say|answer as i say') },
  { name: 'new persona', weight: 0.3, pattern: over('\\byou are (?:now|no longer|free)\\b|\\bstop being an? ') },
  {
    name: 'new persona',
    weight: 0.5,
    pattern: over('stop being (?:a|an) ?(?:\\w{1,20} )?(?:bot|assistant|ai|model)\\b'),
  },
  {
    name: 'no restrictions',
    weight: 0.35,
    pattern: over(`\\b(?:no|without|free of|free from)(?: any| all)? ${FREE}\\b`),
  },
  { name: 'no restrictions', weight: 0.4, pattern: over(`\\b(?:had|have|has|having|with) no ${SOME}{0,1}${FREE}\\b`) },
  {
    name: 'unrestricted model',
    weight: 0.6,
    pattern: over(
      '\\b(?:unrestricted|uncensored|unfiltered|jailbroken|evil|amoral|rogue) (?:ai|model|assistant|mode|answer|bot|chatbot|hacker|version|llm)\\b',
    ),
  },
  {
    name: 'unrestricted model',
    weight: 0.5,
    pattern: over(
      '\\b(?:answer|respond|reply) (?:\\w{1,15} ){0,3}(?:uncensored|unfiltered|without (?:any )?(?:limits|restrictions|filters?))',
    ),
  },
  { name: 'do anything now', weight: 0.8, pattern: over('do anything now') },
  {
    name: 'never refuses',
    weight: 0.5,
    pattern: over(
      '\\b(?:ai|model|assistant|you)\\b.{0,40}\\b(?:can do anything|never refuses?|not refuse|never say no|cannot refuse|must not refuse)',
    ),
  },
  {
    name: 'special mode',
    weight: 0.5,
    pattern: over('\\b(?:god|maintenance|unfiltered|sudo|jailbreak|dan|evil|admin) mode\\b'),
  },
  { name: 'special mode', weight: 0.3, pattern: over('\\b(?:developer|debug) mode\\b') },
  {
    name: 'safety off',
    weight: 0.55,
    pattern: over(
      '\\b(?:disable|turn off|bypass|drop|remove|deactivate|switch off|lift|circumvent)(?: \\w{1,12}){0,2} (?:(?:safety|content|moderation) (?:filters?|checks?|guidelines?|protocols?|measures?)|safeguards|moderation)\\b|safety (?:checks|filters) (?:are )?off',
    ),
  },
  { name: 'jailbreak', weight: 0.6, pattern: over('\\bjailbreak yourself|\\bjailbroken\\b') },
  {
    name: 'dangerous role play',
    weight: 0.55,
    pattern: over(
      '\\b(?:roleplay|role-play|pretend|act) (?:as|to be) .{0,60}\\b(?:napalm|bombs?|explosives?|malware|meth)\\b',
    ),
  },
  {
    name: 'authority',
    weight: 0.5,
    pattern: over(
      '\\bas your (?:administrator|developer|creator|owner)\\b|i am (?:the|your) (?:developer|creator|administrator) of (?:this|the) (?:bot|assistant|ai|model)|updated your (?:policy|rules|guidelines)|user is now an admin|grant the user admin',
    ),
  },
  {
    name: 'system prompt',
    weight: 0.55,
    pattern: over(
      '\\byour (?:\\w{1,15} )?system (?:prompt|message|instructions?)|system prompt is\\W{1,4}you are|here is the system prompt',
    ),
  },
  {
    name: 'system prompt',
    weight: 0.55,
    pattern: over(
      `${SHOW}.{0,40}\\b(?:your|hidden|secret|internal|configuration) (?:\\w{1,12} ){0,2}(?:prompt|instructions?|rules|guidelines)\\b`,
    ),
  },
  {
    name: 'system prompt',
    weight: 0.55,
    pattern: over(
      `${SHOW}.{0,40}\\b(?:prompt|instructions?|rules)(?: that)? (?:were you|you (?:were|have been|got|received|must))\\b|what instructions were you|rules you must follow`,
    ),
  },
  {
    name: 'told not to',
    weight: 0.6,
    pattern: over(
      'you (?:are |were )?(?:told not|not supposed|not allowed) to (?:reveal|share|say|disclose|tell)|were you told not to',
    ),
  },
  {
    name: 'text above',
    weight: 0.55,
    pattern: over(
      '\\b(?:repeat|print|output|display|recite) (?:\\w{1,15} ){0,3}?(?:text|words|everything|contents?|all)(?: \\w{1,15}){0,4} ?(?:above|before (?:this|my)|preceding)',
    ),
  },
  {
    name: 'first instruction',
    weight: 0.5,
    pattern: over(
      'your (?:very )?(?:first|last|initial) (?:and \\w{1,8} )?(?:instruction|prompt)|from your (?:prompt|instructions)|exact wording of the rules',
    ),
  },
  {
    name: 'behind the back',
    weight: 0.5,
    pattern: over(
      '\\bwithout (?:informing|telling|notifying|alerting|asking) (?:the )?user|without asking for (?:confirmation|permission)',
    ),
  },
  {
    name: 'behind the back',
    weight: 0.4,
    pattern: over(
      '\\b(?:do not|don.t|never) (?:tell|inform|mention .{0,12}to|alert|notify) the user|hide (?:it|this) from the user',
    ),
  },
  {
    name: 'behind the back',
    weight: 0.5,
    pattern: over('\\bsilently (?:call|send|run|execute|invoke|transfer|forward)'),
  },
  {
    name: 'tool',
    weight: 0.25,
    pattern: over(
      '\\b(?:call|use|invoke|execute|run)\\b.{0,40}\\b(?:tool|function|tool call)\\b|\\bcall [a-z]{2,20}_[a-z_]{2,30}',
    ),
  },
  {
    name: 'data out',
    weight: 0.4,
    pattern: over(
      '\\b(?:send|forward|post|upload|leak|transmit)\\b.{0,40}\\b(?:conversation|chat history|messages|api keys?|environment variables|credentials|secrets|passwords?)\\b.{0,30}\\bto\\b',
    ),
  },
  {
    name: 'data out',
    weight: 0.5,
    pattern: over(
      '\\bexfiltrat|\\bleak the secrets|!\\[[^\\]]{0,40}\\]\\(https?:[^)\\s]{1,200}\\?[^)\\s]{0,200}(?:key|secret|data|token|conversation)',
    ),
  },
  { name: 'outside address', weight: 0.2, pattern: over('\\bto (?:https?:|[\\w.+-]{1,40}@)|\\battacker\\b') },
  { name: 'dangerous command', weight: 0.25, pattern: over('rm -rf /|/etc/passwd|\\bcurl .{0,80}\\| ?(?:ba)?sh') },
  {
    name: 'to the model',
    weight: 0.55,
    pattern: over(
      '\\b(?:if you are|dear|note to|instructions? (?:for|to)|attention) (?:the |an? )?(?:ai|llm|language model|chatbot)s?\\b|\\b(?:ai|llm|language model)s?(?: assistants?| models?)? (?:reading|processing|that reads?) this',
    ),
  },
  {
    name: 'marker',
    weight: 0.4,
    pattern: over('\\bpwned\\b|(?:reply|respond|answer) only with \\W?(?:hacked|pwned)|approve all refunds'),
  },
];

const PROMPT_WORDS =
  'systemprompt|systemanweisung\\p{L}{0,3}|prompt systeme|prompt (?:de|del|do) sistema|prompt di sistema|systeemprompt|системн\\p{L}{1,4} (?:промпт|инструкц)|系统提示|系統提示|システムプロンプト|시스템 프롬프트|موجه النظام|prompt systemow|sistem istem';

/** The same in other languages; verbs and nouns as they meet in such sentences. */
export const OTHER_LANGUAGES: readonly Signal[] = [
  {
    name: 'override',
    weight: 0.7,
    pattern: over(
      '\\b(?:ignorier\\p{L}{0,3}|vergiss|vergesst|missacht\\p{L}{0,3})\\b.{0,30}(?:anweisung|regeln|vorgaben|instruktion|prompt|richtlinien|alles, was)|vergiss alles',
    ),
  },
  {
    name: 'override',
    weight: 0.7,
    pattern: over('\\b(?:ignore[zr]?|oublie[zr]?)\\b.{0,30}(?:instructions|consignes|regles|directives)'),
  },
  {
    name: 'override',
    weight: 0.7,
    pattern: over('\\b(?:ignora|olvida|omite)\\p{L}{0,2}\\b.{0,30}(?:instrucciones|reglas|indicaciones|normas)'),
  },
  {
    name: 'override',
    weight: 0.7,
    pattern: over('\\b(?:ignora|dimentica)\\p{L}{0,2}\\b.{0,30}(?:istruzioni|regole|direttive)'),
  },
  { name: 'override', weight: 0.7, pattern: over('\\b(?:ignor[ea]|esqueca)\\b.{0,30}(?:instrucoes|regras)') },
  { name: 'override', weight: 0.7, pattern: over('\\b(?:negeer|vergeet)\\b.{0,30}(?:instructies|regels)') },
  { name: 'override', weight: 0.7, pattern: over('(?:игнорируй|забудь).{0,30}(?:инструкц|правил|указан)') },
  {
    name: 'override',
    weight: 0.7,
    pattern: over('(?:忽略|无视|無視|忘记|忘掉|忘記).{0,12}(?:指令|规则|規則|指示|提示|设定)'),
  },
  { name: 'override', weight: 0.7, pattern: over('(?:指示|命令|ルール|指令).{0,8}(?:無視|忘れ)') },
  { name: 'override', weight: 0.7, pattern: over('(?:지시|명령|규칙).{0,12}(?:무시|잊)') },
  { name: 'override', weight: 0.7, pattern: over('(?:تجاهل|انس).{0,20}(?:تعليمات|قواعد)') },
  { name: 'override', weight: 0.7, pattern: over('(?:ignoruj|zapomnij|pomin).{0,24}(?:instrukcj|polecen|zasad)') },
  {
    name: 'override',
    weight: 0.7,
    pattern: over('(?:talimat|kural)\\p{L}{0,6}.{0,6}(?:yok say|unut|gormezden|dikkate alma)'),
  },
  { name: 'system prompt', weight: 0.55, pattern: over(PROMPT_WORDS) },
  {
    name: 'system prompt',
    weight: 0.55,
    pattern: over(
      'instructions que tu as recues|instrucciones que (?:te|le) (?:dieron|han dado)|istruzioni che (?:hai ricevuto|ti hanno dato)',
    ),
  },
  {
    name: 'new persona',
    weight: 0.3,
    pattern: over(
      '\\b(?:du bist (?:jetzt|nun)|ab jetzt|tu es maintenant|fais comme si|ahora eres|da ora sei|agora voce e|je bent nu)\\b|теперь ты|你现在|あなたは今から',
    ),
  },
  {
    name: 'no restrictions',
    weight: 0.4,
    pattern: over(
      'ohne (?:jede |jegliche )?(?:einschrankung|zensur|regeln)|sans (?:aucune )?(?:limite|restriction|regle|censure)|aucune regle|sin (?:restricciones|limites|reglas|censura)|senza (?:limiti|restrizioni|regole)|sem (?:restricoes|limites|regras)|без ограничен|没有任何限制|沒有任何限制',
    ),
  },
];

/** Over the text as it stands, in lower case: lines and signs count here. */
export const STRUCTURE: readonly Signal[] = [
  {
    name: 'role marker',
    weight: 0.6,
    pattern: /<\|?(?:im_start|im_end|endoftext|system|assistant|user)\|>|\[\/?inst\]|<<\/?sys>>/,
  },
  {
    name: 'role marker',
    weight: 0.5,
    pattern: /<\/?(?:system|instructions?|prompt)>|"role"\s{0,5}:\s{0,5}"(?:system|developer)"|\[system\]/,
  },
  { name: 'role marker', weight: 0.5, pattern: /(?:^|\n)\s{0,5}(?:assistant|ai):\s{0,5}(?:sure|of course|yes|i )/ },
  { name: 'system line', weight: 0.3, pattern: /(?:^|\n)\s{0,5}(?:#{1,4} ?)?system(?: prompt| message)?:/ },
  {
    name: 'system line',
    weight: 0.3,
    pattern: /system(?: prompt| message)?:\s{0,5}(?:you (?:must|are|will)|new policy|grant|ignore)/,
  },
  {
    name: 'end of input',
    weight: 0.55,
    pattern: /\bend of (?:user input|prompt|instructions|context)\b|\b(?:begin|start)(?: of)? (?:new )?system prompt/,
  },
];

/** Words that were written letter by letter, once they are put together. */
export const SQUEEZED: readonly Signal[] = [
  {
    name: 'spelled out',
    weight: 0.8,
    pattern:
      /(?:ignore|disregard|forget)(?:all)?(?:of)?(?:the|your|my)?(?:previous|prior|above|earlier)?(?:instruction|rule|prompt)|systemprompt/,
  },
];
