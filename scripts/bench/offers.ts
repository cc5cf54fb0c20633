// How many offers a second are evaluated: 1,000 agents' offers, 100 waiting pods. And whether a decision takes longer
// because more pods are placed already. The floor of each reads every offered amount once and decides nothing.

import { pack } from '../../scheduler/offer/pack.ts';
import { Census } from '../../scheduler/offer/placement/census.ts';
import { poolsOf } from '../../scheduler/offer/pool.ts';
import type { PodSpec } from '../../scheduler/spec/service-spec.ts';
import { decode, encode } from '../../shared/mesos/codec.ts';
import type { Offer } from '../../shared/mesos/generated/mesos.ts';
import { Event } from '../../shared/mesos/generated/scheduler.ts';
import { launchContext, OWNER, offerOf, podOf, requestOf } from '../../test/support/offers.ts';
import { packOptions } from '../../test/support/pack-options.ts';
import type { BenchRow } from './row.ts';

const AGENTS = 1000;
const PODS = 100;
const PLACED = 10_000;
const ROUNDS = 15;

const pods = (cpus: number, placement: string) => `  hello:
    count: 100000
    placement: '${placement}'
    volume: { path: data, type: ROOT, size: 16 }
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: ${cpus}, memory: 64, ports: { http: { port: 0 } } }
      backup: { goal: FINISH, cmd: finish, cpus: 0.1, memory: 32 }
`;

interface Case {
  readonly name: string;
  /** The pods that wait; the same one a hundred times, or a hundred. */
  readonly waiting: readonly PodSpec[];
  readonly census?: Census;
}

function alike(cpus: number, placement = ''): PodSpec[] {
  const pod = podOf(pods(cpus, placement));
  return Array.from({ length: PODS }, () => pod);
}

/** Offers per second in each case, an offer being one that is looked at for all the waiting pods. */
export async function offersBench(): Promise<BenchRow[]> {
  const bytes = encodedOffers();
  const different = Array.from({ length: PODS }, () => podOf(pods(64, '')));
  const rule = 'hostname:MAX_PER:100000';
  return [
    measure(bytes, { name: `offers evaluated, ${PODS} pods alike that fit`, waiting: alike(0.5) }),
    measure(bytes, { name: `offers evaluated, ${PODS} different pods that fit nowhere`, waiting: different }),
    measure(bytes, {
      name: `offers evaluated, ${PODS} pods with MAX_PER, none placed`,
      waiting: alike(0.5, rule),
    }),
    measure(bytes, {
      name: `offers evaluated, ${PODS} pods with MAX_PER, ${PLACED} placed`,
      waiting: alike(0.5, rule),
      census: fullCensus(),
    }),
  ];
}

function encodedOffers(): Uint8Array {
  const offers = Array.from({ length: AGENTS }, (_, index) =>
    offerOf('cpus:8;mem:16384;disk:65536;ports:[31000-32000]', `agent-${index}`),
  );
  return encode(Event, { type: 'OFFERS', offers: { offers } });
}

function fullCensus(): Census {
  const census = new Census();
  for (let index = 0; index < PLACED; index += 1) {
    const name = `agent-${index % AGENTS}`;
    const hostname = `${name}.example`;
    census.put({ instance: `hello-${PODS + index}`, type: 'hello', agentId: name, hostname });
  }
  return census;
}

function measure(bytes: Uint8Array, { name, waiting, census = new Census() }: Case): BenchRow {
  const ours: number[] = [];
  const floors: number[] = [];
  const context = launchContext();
  for (let round = 0; round < ROUNDS; round += 1) {
    // New objects: offers that were seen before are remembered.
    const offers = decode(Event, bytes).offers?.offers ?? [];
    const requests = waiting.map((pod, index) => requestOf(pod, index));
    ours.push(
      rate(() => pack(context, requests, poolsOf(OWNER, offers), packOptions({ census })).outcomes.length),
    );
    floors.push(rate(() => total(offers)));
  }
  const [middle, floor] = [median(ours), median(floors)];
  const range = { min: Math.min(...ours), max: Math.max(...ours) };
  return { name, unit: 'offers/s', median: middle, ...range, floor, ratio: middle / floor };
}

function total(offers: readonly Offer[]): number {
  return offers.reduce((sum, { resources = [] }) => {
    return resources.reduce((all, { scalar }) => all + (scalar?.value ?? 0), sum);
  }, 0);
}

function rate(round: () => number): number {
  const before = process.hrtime.bigint();
  const result = round();
  const seconds = Number(process.hrtime.bigint() - before) / 1e9;
  if (result <= 0) throw new Error('nothing was evaluated');
  return AGENTS / seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
