// Trees of plans as the command line draws them.
import assert from 'node:assert/strict';
import { planTree } from '../../../../scheduler/cli/table.ts';

describe('the tree of a plan', () => {
  it('has a corner behind the last branch, and reasons below their steps', () => {
    const step = (name: string, reason = '') =>
      ({ id: name, name, status: 'PENDING', message: `'${name}' has status: 'PENDING'.${reason}` }) as const;
    const phase = (name: string, steps: ReturnType<typeof step>[]) =>
      ({ id: name, name, strategy: 'serial', status: 'PENDING', steps }) as const;
    const plan = {
      errors: ['it is wrong'],
      strategy: 'serial',
      status: 'PENDING',
      phases: [phase('one', [step('a', ' No offer fits.'), step('b')]), phase('two', [step('c', ' Waits.')])],
    } as const;
    assert.equal(
      planTree('deploy', { ...plan, errors: [...plan.errors], phases: [...plan.phases] }),
      `deploy (serial strategy) (PENDING)
   error: it is wrong
├─ one (serial strategy) (PENDING)
│  ├─ a (PENDING)
│  │     No offer fits.
│  └─ b (PENDING)
└─ two (serial strategy) (PENDING)
   └─ c (PENDING)
         Waits.
`,
    );
  });
});
