import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A content block of a model response: text or a tool call. */
export type Block =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
    };

/** The part of a request that scripts use. */
export interface MessagesRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly { readonly name: string }[];
  readonly system?: unknown;
}

/** A response with a given number of input tokens. */
export interface CountedResponse {
  readonly blocks: readonly Block[];
  readonly inputTokens: number;
}

/** A response; `overloaded` results in the API's overload error. */
type ScriptedResponse = readonly Block[] | CountedResponse | 'overloaded';

/** Returns the response to a request. The client waits for a promise. */
export type Script = (request: MessagesRequest) => ScriptedResponse | Promise<ScriptedResponse>;

/** A Messages API on loopback that responds by a script. */
export interface MessagesApi {
  readonly url: string;
  /** Returns the number of requests for a message. */
  readonly requests: () => number;
  close(): Promise<void>;
}

/** Starts a Messages API. @see https://docs.anthropic.com/en/api/messages-streaming */
export async function startMessagesApi(script: Script): Promise<MessagesApi> {
  let requests = 0;
  const server = createServer((request, response) => {
    void readBody(request).then(async (body) => {
      if (request.method !== 'POST' || !/^\/v1\/messages(\?|$)/.test(request.url ?? '')) {
        response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
        return;
      }
      requests++;
      const message = JSON.parse(body) as MessagesRequest;
      const result = await script(message);
      if (result === 'overloaded') {
        response.writeHead(529, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }));
      } else {
        stream(response, message.model, 'blocks' in result ? result : { blocks: result, inputTokens: 10 });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Returns a script that responds with one turn after another, selected by the number of assistant messages, then ends. */
export function turns(...responses: readonly (readonly Block[])[]): Script {
  return ({ messages, tools }) => {
    // The client sends requests without tools for auxiliary purposes, such as a title.
    if (!tools || tools.length === 0) return [{ type: 'text', text: 'ok' }];
    return responses[messages.filter(({ role }) => role === 'assistant').length] ?? [{ type: 'text', text: 'Done.' }];
  };
}

/** Uses one script for the subagent whose prompt contains `marker` and another for all other requests. */
export function withSubagent(marker: string, subagent: Script, main: Script): Script {
  return (request) =>
    JSON.stringify(request.messages[0]?.content ?? '').includes(marker) ? subagent(request) : main(request);
}

let calls = 0;

/** Returns a tool call with a unique id. */
export function use(name: string, input: Readonly<Record<string, unknown>>): Block {
  return { type: 'tool_use', id: `toolu_${++calls}_${randomBytes(4).toString('hex')}`, name, input };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function stream(response: ServerResponse, model: string, { blocks, inputTokens }: CountedResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (event: { type: string; [key: string]: unknown }): void => {
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  const usage = {
    input_tokens: inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 5,
  };
  send({
    type: 'message_start',
    message: {
      id: `msg_${randomBytes(6).toString('hex')}`,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    },
  });
  for (const [index, block] of blocks.entries()) {
    const start = block.type === 'text' ? { type: 'text', text: '' } : { ...block, input: {} };
    const delta =
      block.type === 'text'
        ? { type: 'text_delta', text: block.text }
        : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
    send({ type: 'content_block_start', index, content_block: start });
    send({ type: 'content_block_delta', index, delta });
    send({ type: 'content_block_stop', index });
  }
  const stop_reason = blocks.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn';
  send({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage });
  send({ type: 'message_stop' });
  response.end();
}
