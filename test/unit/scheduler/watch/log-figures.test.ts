// Figures of forwarding: summed over the streams of a pod, and over pods, by sink.
import assert from 'node:assert/strict';
import { figuresBySink, NO_FIGURES, totalFigures } from '../../../../scheduler/watch/log-figures.ts';

const task = (id: string, logs: { sink: string; written: bigint; lag: bigint }[]) => ({
  task_id: { value: id },
  state: 'TASK_RUNNING' as const,
  logs: logs.map(({ sink, written, lag }) => ({ file: 'stdout', sink, written_bytes: written, lag_ms: lag })),
});

describe('the figures of forwarding', () => {
  it('are sums by sink, and the lag of the slowest stream', () => {
    const pod = figuresBySink([
      task('a', [
        { sink: 'hub', written: 10n, lag: 1500n },
        { sink: 'file', written: 1n, lag: 0n },
      ]),
      task('b', [{ sink: 'hub', written: 5n, lag: 20n }]),
    ]);
    const other = figuresBySink([task('c', [{ sink: 'hub', written: 100n, lag: 30n }])]);
    const total = totalFigures([pod, other, NO_FIGURES]);
    assert.deepEqual([...total.keys()].sort(), ['file', 'hub']);
    assert.deepEqual([total.get('hub')?.written_bytes, total.get('hub')?.lag_seconds], [115, 1.5]);
    assert.deepEqual([total.get('file')?.written_bytes, total.get('file')?.sent_bytes], [1, 0]);
    assert.equal(pod.get('hub')?.written_bytes, 15);
  });

  it('of a pod that forwards nothing are none', () => {
    assert.equal(figuresBySink([task('a', [])]), NO_FIGURES);
  });
});
