/** How an agent is run from a program. */
export const RECIPES = ['wait', 'stream', 'background', 'session', 'idempotent'] as const;
export type Recipe = (typeof RECIPES)[number];

export const LANGUAGES = ['curl', 'typescript', 'python'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What the snippets are about: whose address, which agent. */
export interface Target {
  /** Such as `https://baton.example`. */
  origin: string;
  agentId: string;
}

/** Each snippet is a whole program: it reads the token from `BATON_TOKEN`, and it runs as it stands. */
type Snippets = Record<Recipe, (target: Target) => string>;

const curlAuth = `-H "Authorization: Bearer $BATON_TOKEN"`;
const curlJson = `${curlAuth} \\\n  -H 'Content-Type: application/json'`;

const curl: Snippets = {
  wait: ({ origin, agentId }) => `curl -sS ${origin}/api/v1/agents/${agentId}/run \\
  ${curlJson} \\
  -d '{ "input": "Hello! What can you do?", "mode": "wait" }'`,
  stream: ({ origin, agentId }) => `# -N shows each event as it comes
curl -sSN ${origin}/api/v1/agents/${agentId}/run \\
  ${curlJson} \\
  -d '{ "input": "Hello! What can you do?" }'`,
  background: ({ origin, agentId }) => `# Answers at once; the run goes on by itself
RUN_ID=$(curl -sS ${origin}/api/v1/agents/${agentId}/run \\
  ${curlJson} \\
  -d '{ "input": "Hello! What can you do?", "mode": "background" }' | jq -r .id)

# Ask until it has ended
while true; do
  RUN=$(curl -sS "${origin}/api/v1/runs/$RUN_ID" ${curlAuth})
  case $(echo "$RUN" | jq -r .status) in
    completed | failed | cancelled | expired) break ;;
  esac
  sleep 1
done
echo "$RUN" | jq '{ status, output, cost }'`,
  session: ({ origin, agentId }) => `# A session remembers what was said
SESSION_ID=$(curl -sS ${origin}/api/v1/sessions \\
  ${curlJson} \\
  -d '{ "agentId": "${agentId}" }' | jq -r .id)

for QUESTION in 'My name is Ada.' 'What is my name?'; do
  curl -sS ${origin}/api/v1/agents/${agentId}/run \\
    ${curlJson.replace('\n', '\n  ')} \\
    -d "{ \\"input\\": \\"$QUESTION\\", \\"mode\\": \\"wait\\", \\"sessionId\\": \\"$SESSION_ID\\" }" | jq -r .output
done`,
  idempotent: ({
    origin,
    agentId,
  }) => `# The same key is the same run: a repeat after a lost connection costs nothing more
KEY=order-4711
for ATTEMPT in 1 2; do
  curl -sS ${origin}/api/v1/agents/${agentId}/run \\
    ${curlJson.replace('\n', '\n  ')} \\
    -H "Idempotency-Key: $KEY" \\
    -d '{ "input": "Hello! What can you do?", "mode": "wait" }' | jq -r .id
done`,
};

const tsHead = ({ origin, agentId }: Target) => `const BATON = '${origin}/api/v1';
const AGENT = '${agentId}';
const headers = {
  authorization: \`Bearer \${process.env.BATON_TOKEN}\`,
  'content-type': 'application/json',
};
`;

const tsPost = `
async function post(path: string, body: object, more: Record<string, string> = {}) {
  const response = await fetch(BATON + path, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(\`\${answer.code}: \${answer.detail}\`);
  return answer;
}
`;

const typescript: Snippets = {
  wait: (target) => `${tsHead(target)}${tsPost}
const run = await post(\`/agents/\${AGENT}/run\`, { input: 'Hello! What can you do?', mode: 'wait' });
console.log(run.output);
console.log(\`\${run.cost.credits} credits\`);`,
  stream: (target) => `${tsHead(target)}
const response = await fetch(\`\${BATON}/agents/\${AGENT}/run\`, {
  method: 'POST',
  headers,
  body: JSON.stringify({ input: 'Hello! What can you do?' }),
});
if (!response.ok || !response.body) throw new Error(await response.text());

// Server-sent events: blocks of lines, with a blank line behind each
let rest = '';
for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
  const blocks = (rest + piece).split('\\n\\n');
  rest = blocks.pop() ?? '';
  for (const block of blocks) {
    const event = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (!data) continue;
    if (event === 'message.delta') process.stdout.write(JSON.parse(data).text);
    if (event?.startsWith('run.')) console.log(\`\\n[\${event}]\`);
  }
}`,
  background: (target) => `${tsHead(target)}${tsPost}
const ENDED = ['completed', 'failed', 'cancelled', 'expired'];

// Answers at once; the run goes on by itself
let run = await post(\`/agents/\${AGENT}/run\`, { input: 'Hello! What can you do?', mode: 'background' });
while (!ENDED.includes(run.status)) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const response = await fetch(\`\${BATON}/runs/\${run.id}\`, { headers });
  run = await response.json();
}
console.log(run.status, run.output);`,
  session: (target) => `${tsHead(target)}${tsPost}
// A session remembers what was said
const session = await post('/sessions', { agentId: AGENT });
for (const input of ['My name is Ada.', 'What is my name?']) {
  const run = await post(\`/agents/\${AGENT}/run\`, { input, mode: 'wait', sessionId: session.id });
  console.log(run.output);
}`,
  idempotent: (target) => `${tsHead(target)}${tsPost}
// The same key is the same run: a repeat after a lost connection costs nothing more
const key = { 'idempotency-key': 'order-4711' };
const request = { input: 'Hello! What can you do?', mode: 'wait' };
const first = await post(\`/agents/\${AGENT}/run\`, request, key);
const again = await post(\`/agents/\${AGENT}/run\`, request, key);
console.log(first.id === again.id);`,
};

const pyHead = ({ origin, agentId }: Target) => `import os

import requests

BATON = "${origin}/api/v1"
AGENT = "${agentId}"
baton = requests.Session()
baton.headers["Authorization"] = f"Bearer {os.environ['BATON_TOKEN']}"

`;

const pyPost = `
def post(path, body, **headers):
    response = baton.post(BATON + path, json=body, headers=headers)
    answer = response.json()
    if not response.ok:
        raise RuntimeError(f"{answer['code']}: {answer.get('detail')}")
    return answer


`;

const python: Snippets = {
  wait: (
    target,
  ) => `${pyHead(target)}${pyPost}run = post(f"/agents/{AGENT}/run", {"input": "Hello! What can you do?", "mode": "wait"})
print(run["output"])
print(run["cost"]["credits"], "credits")`,
  stream: (target) => `${pyHead(target).replace('import os\n', 'import json\nimport os\n')}response = baton.post(
    f"{BATON}/agents/{AGENT}/run", json={"input": "Hello! What can you do?"}, stream=True
)
response.raise_for_status()
response.encoding = "utf-8"

# Server-sent events: a line with the event's name, then one with its data
event = None
for line in response.iter_lines(decode_unicode=True):
    name, _, value = line.partition(": ")
    if name == "event":
        event = value
    elif name == "data" and event == "message.delta":
        print(json.loads(value)["text"], end="", flush=True)
    elif name == "data" and event.startswith("run."):
        print(f"\\n[{event}]")`,
  background: (
    target,
  ) => `${pyHead(target).replace('import os\n', 'import os\nimport time\n')}${pyPost}ENDED = {"completed", "failed", "cancelled", "expired"}

# Answers at once; the run goes on by itself
run = post(f"/agents/{AGENT}/run", {"input": "Hello! What can you do?", "mode": "background"})
while run["status"] not in ENDED:
    time.sleep(1)
    run = baton.get(f"{BATON}/runs/{run['id']}").json()
print(run["status"], run["output"])`,
  session: (target) => `${pyHead(target)}${pyPost}# A session remembers what was said
session = post("/sessions", {"agentId": AGENT})
for question in ["My name is Ada.", "What is my name?"]:
    run = post(f"/agents/{AGENT}/run", {"input": question, "mode": "wait", "sessionId": session["id"]})
    print(run["output"])`,
  idempotent: (
    target,
  ) => `${pyHead(target)}${pyPost}# The same key is the same run: a repeat after a lost connection costs nothing more
key = {"Idempotency-Key": "order-4711"}
request = {"input": "Hello! What can you do?", "mode": "wait"}
first = post(f"/agents/{AGENT}/run", request, **key)
again = post(f"/agents/{AGENT}/run", request, **key)
print(first["id"] == again["id"])`,
};

const SNIPPETS: Record<Language, Snippets> = { curl, typescript, python };

/** A whole program that runs the agent in this way. */
export function snippetOf(language: Language, recipe: Recipe, target: Target): string {
  return SNIPPETS[language][recipe](target);
}

/** How the token gets where the programs look for it. */
export const TOKEN_LINE = "export BATON_TOKEN='btn_…'";
