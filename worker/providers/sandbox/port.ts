/**
 * The part of Cloudflare's Sandbox object that is used here, as `@cloudflare/sandbox` 0.12 has it: methods of a Durable
 * Object, called over RPC. The object lives in a worker of its own, since it brings a container along.
 */
export interface SandboxObject {
  exec(command: string, options?: { timeout?: number }): Promise<{ stdout: string; stderr: string; exitCode: number }>;
  writeFile(path: string, content: string, options: { encoding: 'base64' }): Promise<unknown>;
  readFile(path: string, options: { encoding: 'base64' }): Promise<{ content: string }>;
  /** Hosts that are reached although the container has no internet (`enableInternet = false`). */
  setAllowedHosts(hosts: string[]): Promise<void>;
  setSleepAfter(time: string): Promise<void>;
  destroy(): Promise<void>;
}
