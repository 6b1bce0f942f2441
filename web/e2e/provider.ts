/** The OpenID provider of the server's own tests, as a child process: it vouches for whom it is told to, unasked. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";

const ROOT = new URL("../..", import.meta.url).pathname;
const VENV_PYTHON = `${ROOT}.venv/bin/python`;
const PYTHON = process.env.PYTHON ?? (existsSync(VENV_PYTHON) ? VENV_PYTHON : "python3");
/** As the fake knows its client. */
const CLIENT = { TERTULIA_OIDC_CLIENT_ID: "tertulia", TERTULIA_OIDC_CLIENT_SECRET: "s3cr:t/+" };

export class Provider {
  #process: ChildProcess | null = null;
  #lines: AsyncIterator<string> | null = null;
  #url = "";

  async start(): Promise<void> {
    const child = spawn(PYTHON, ["-m", "tests.fakes.openid_alone"], { cwd: ROOT, stdio: ["pipe", "pipe", "inherit"] });
    this.#process = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.#url = await this.#read();
  }

  /** What tells a server of it. */
  environment(): Record<string, string> {
    return { ...CLIENT, TERTULIA_OIDC_ISSUER: this.#url, TERTULIA_OIDC_NAME: "Sesame" };
  }

  /** Say who signs in there from now on. */
  async vouchFor(subject: string, claims: Record<string, unknown>): Promise<void> {
    this.#process?.stdin?.write(`${JSON.stringify({ subject, claims })}\n`);
    await this.#read();
  }

  async dispose(): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.stdin?.end();
    await ended;
  }

  async #read(): Promise<string> {
    const next = await this.#lines?.next();
    if (next === undefined || next.done) throw new Error("The provider ended.");
    return next.value;
  }
}
