// The scheduler's end of the pod link behind a fake agent: sends controls, and waits for their results.
import type { Control, ControlResult, Fact, Message } from '../../shared/link/generated/link.ts';
import { decodeMessage, encodeMessage } from '../../shared/link/link.ts';
import type { Call } from '../../shared/mesos/generated/executor.ts';
import type { FakeAgent } from './fake-agent.ts';

export class LinkPeer {
  readonly #agent: FakeAgent;
  #facts = 0;

  constructor(agent: FakeAgent) {
    this.#agent = agent;
  }

  control(...controls: Control[]): void {
    const facts = controls.map((control): Fact => {
      this.#facts += 1;
      return { number: BigInt(this.#facts), oldest: 1n, control };
    });
    const data = encodeMessage({ sequence: BigInt(this.#facts), session: 'peer', facts });
    this.#agent.send({ type: 'MESSAGE', message: { data } });
  }

  /** Of the control with that id. */
  async result(id: string): Promise<ControlResult> {
    const call = await this.#agent.call((found) => resultIn(found, id) !== undefined);
    return resultIn(call, id) ?? { done: false };
  }
}

function resultIn({ message }: Call, id: string): ControlResult | undefined {
  if (message === undefined) return undefined;
  const { facts = [] }: Message = decodeMessage(message.data);
  return facts.find(({ control_result }) => control_result?.id === id)?.control_result;
}
