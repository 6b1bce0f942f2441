/** The real server as a child process, with a data directory of its own. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const VENV_PROGRAM = new URL("../../.venv/bin/tertulia", import.meta.url).pathname;
const PROGRAM = process.env.TERTULIA_PROGRAM ?? (existsSync(VENV_PROGRAM) ? VENV_PROGRAM : "tertulia");
const PATIENCE_MS = 120_000;

export class Server {
  readonly data = mkdtempSync(join(tmpdir(), "tertulia-web-"));
  readonly #environment: NodeJS.ProcessEnv;
  #process: ChildProcess | null = null;
  #port = 0;
  /** The owner's sign-in link, printed at the first start. */
  link = "";

  constructor(environment: Record<string, string> = {}) {
    // A story's model says its lines, and nothing of what is to be remembered.
    this.#environment = { ...process.env, TERTULIA_MEMORY_FORMATION: "rules", ...environment };
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}${this.#environment.TERTULIA_BASE_PATH ?? ""}/`;
  }

  /** Start, or start again on the same port, and wait until people can talk. */
  async start(): Promise<void> {
    const child = spawn(PROGRAM, ["serve", "--port", String(this.#port), "--data", this.data], {
      env: this.#environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process = child;
    const lines = createInterface({ input: child.stdout });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("The server was not ready in time.")), PATIENCE_MS);
      child.once("exit", (code) => reject(new Error(`The server ended with ${code} before it was ready.`)));
      lines.on("line", (line) => {
        this.link = /https?:\/\/\S+#link=\S+/.exec(line)?.[0] ?? this.link;
        const port = /ready at http:\/\/[^:]+:(\d+)/.exec(line)?.[1];
        if (port === undefined) return;
        this.#port = Number(port);
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** End the process, by default as a crash does. */
  async stop(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    await ended;
    clearTimeout(timer);
  }

  async dispose(): Promise<void> {
    await this.stop("SIGTERM");
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Make an API token for a member. */
  token(handle: string): string {
    return this.tell("token", "create", "--member", handle);
  }

  /** Add a bot and return its token. */
  addBot(handle: string): string {
    return this.tell("bot", "add", handle);
  }

  /** Call REST as the bearer of a token. */
  async call<T>(token: string, method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(`.${path}`, this.url), {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  /** Run another command on the same data, and return what it printed. */
  tell(...args: string[]): string {
    const options = { encoding: "utf8", timeout: PATIENCE_MS, env: this.#environment } as const;
    return execFileSync(PROGRAM, [...args, "--data", this.data], options).trim();
  }
}
