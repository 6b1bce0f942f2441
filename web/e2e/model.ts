/** A model behind an OpenAI-compatible address that answers when and what a story says. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Call {
  name: string;
  arguments: Record<string, unknown>;
}

/** One answer: words, or a tool call, said piece by piece as the story lets them go. */
export interface Answer {
  pieces?: string[];
  call?: Call;
  /** Awaited before each piece. */
  pace?: () => Promise<void>;
}

export type Script = (asked: { system: string; last: string; hasToolResult: boolean }) => Answer;

interface Prompt {
  model: string;
  messages: { role: string; content?: unknown }[];
}

export class Model {
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));
  script: Script = () => ({ pieces: ["Yes."] });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** What a server needs in its environment to ask this model. */
  get environment(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      TERTULIA_COMPATIBLE_BASE_URL: `http://127.0.0.1:${port}/v1`,
      TERTULIA_COMPATIBLE_API_KEY: "none",
      TERTULIA_COMPATIBLE_MODEL: "story",
    };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url !== "/v1/chat/completions") {
      response.writeHead(404).end();
      return;
    }
    const prompt = JSON.parse(Buffer.concat(chunks).toString()) as Prompt;
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    const send = (delta: unknown, finish: string | null = null): void => {
      const choices = [{ index: 0, delta, finish_reason: finish }];
      const body = { id: "chat_1", object: "chat.completion.chunk", created: 1, model: prompt.model, choices };
      response.write(`data: ${JSON.stringify(body)}\n\n`);
    };
    await say(send, this.script(read(prompt)));
    response.write(`data: ${JSON.stringify(usage(prompt.model))}\n\n`);
    response.end("data: [DONE]\n\n");
  }
}

async function say(send: (delta: unknown, finish?: string) => void, answer: Answer): Promise<void> {
  send({ role: "assistant", content: "" });
  for (const piece of answer.pieces ?? []) {
    await answer.pace?.();
    send({ content: piece });
  }
  if (answer.call) {
    await answer.pace?.();
    const { name, arguments: given } = answer.call;
    const call = { index: 0, id: "call_1", type: "function", function: { name, arguments: JSON.stringify(given) } };
    send({ tool_calls: [call] });
  }
  send({}, answer.call ? "tool_calls" : "stop");
}

function read({ messages }: Prompt): Parameters<Script>[0] {
  const textOf = (role: string): string =>
    String(JSON.stringify(messages.filter((one) => one.role === role).at(-1)?.content));
  const lastUser = messages.findLastIndex((one) => one.role === "user");
  return {
    system: textOf("system"),
    last: textOf("user"),
    hasToolResult: messages.slice(lastUser).some((one) => one.role === "tool"),
  };
}

function usage(model: string): unknown {
  const counts = { prompt_tokens: 50, completion_tokens: 20, total_tokens: 70 };
  return { id: "chat_1", object: "chat.completion.chunk", created: 1, model, choices: [], usage: counts };
}

/** A gate that lets a story's words through one by one, or all at once. */
export class Gate {
  #open = false;
  #waiting: (() => void)[] = [];
  #credit = 0;

  pass = (): Promise<void> => {
    if (this.#open) return Promise.resolve();
    if (this.#credit > 0) {
      this.#credit -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  };

  let(count: number): void {
    this.#credit += count;
    while (this.#credit > 0 && this.#waiting.length > 0) {
      this.#credit -= 1;
      this.#waiting.shift()?.();
    }
  }

  open(): void {
    this.#open = true;
    for (const go of this.#waiting.splice(0)) go();
  }
}
