import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What goes wrong with one request. `after` faults let the registry answer first, and lose or replace the answer. */
export type Fault =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: string;
      readonly type?: string;
      readonly after?: true;
    }
  | { readonly kind: "hang" }
  | { readonly kind: "reset"; readonly after?: true }
  | { readonly kind: "truncate" };

/** Chooses the fault for a request; `count` is how many requests of that method came before. */
export type Rule = (request: {
  readonly method: string;
  readonly path: string;
  readonly count: number;
}) => Fault | null;

/** A proxy that does wrong on purpose, in front of a real registry. */
export interface FaultProxy {
  readonly url: string;
  /** What came in, as `METHOD /path`. */
  readonly requests: string[];
  rule: Rule;
  stop(): Promise<void>;
}

/** Starts a proxy on a free port of loopback that passes everything on until it is given a rule. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const counts = new Map<string, number>();
  const server = createServer((incoming, reply) => void handle(incoming, reply));
  const proxy = { url: "", requests: [] as string[], rule: (() => null) as Rule, stop: () => close(server) };

  async function handle(incoming: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/" } = incoming;
    const count = counts.get(method) ?? 0;
    counts.set(method, count + 1);
    proxy.requests.push(`${method} ${path}`);
    const body = await bytesOf(incoming);
    const fault = proxy.rule({ method, path, count });
    const isAfter = fault === null || fault.kind === "truncate" || (fault.kind !== "hang" && fault.after === true);
    const answer = isAfter ? await forward(target, incoming, body) : null;
    respond(reply, fault, answer);
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return proxy;
}

interface Answer {
  readonly message: IncomingMessage;
  readonly body: Buffer;
}

function respond(reply: ServerResponse, fault: Fault | null, answer: Answer | null): void {
  if (fault?.kind === "hang") return;
  if (fault?.kind === "reset") return void reply.destroy();
  if (fault?.kind === "answer")
    return void reply.writeHead(fault.status, { "content-type": fault.type ?? "text/html" }).end(fault.body);
  if (answer === null) return void reply.destroy();
  reply.writeHead(answer.message.statusCode ?? 500, {
    ...answer.message.headers,
    "content-length": String(answer.body.length),
  });
  if (fault?.kind !== "truncate") return void reply.end(answer.body);
  reply.write(answer.body.subarray(0, answer.body.length / 2), () => reply.destroy());
}

async function forward(target: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const headers = { ...incoming.headers, "accept-encoding": "identity" };
  const outgoing = request(new URL(incoming.url ?? "/", target), { method: incoming.method ?? "GET", headers });
  outgoing.end(body);
  const [message] = (await once(outgoing, "response")) as [IncomingMessage];
  return { message, body: await bytesOf(message) };
}

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}
