export default { fetch: () => new Response('not wired yet') };
