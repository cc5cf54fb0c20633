// The model of Mesos behind a real HTTP master: for tests of the whole scheduler without executors' processes.
import { type Cancel, systemClock } from '../../shared/runtime/clock.ts';
import { FakeMaster } from './fake-master.ts';
import { MesosModel } from './mesos-model.ts';

export class ModelMaster {
  readonly master: FakeMaster;
  readonly model = new MesosModel(() => performance.now());
  readonly #sink = this.model.sink();
  #cancelPump: Cancel = () => {};

  private constructor(master: FakeMaster) {
    this.master = master;
    master.called = (call) => {
      this.#sink.send(call);
      this.pump();
    };
    master.subscribed = () => {
      this.model.disconnect(true);
      this.pump();
    };
  }

  static async start(resources: string): Promise<ModelMaster> {
    const one = new ModelMaster(await FakeMaster.start());
    one.model.addAgent('agent-1', resources);
    return one;
  }

  /** Says all that Mesos has to say, and lets the executors work; again when a filter ends. */
  pump(): void {
    this.#cancelPump();
    do {
      for (let event = this.model.nextEvent(); event !== undefined; event = this.model.nextEvent()) {
        this.master.send(event);
      }
    } while (this.model.executorsStep());
    const end = this.model.nextFilterEnd;
    if (end !== undefined)
      this.#cancelPump = systemClock.after(end - performance.now() + 1, () => this.pump());
  }

  stop(): Promise<void> {
    this.#cancelPump();
    return this.master.stop();
  }
}
