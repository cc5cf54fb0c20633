// Users by name.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { findGroups, findUser, switchTo } from '../../../../executor/process/users.ts';

const PASSWD = 'root:x:0:0:root:/root:/bin/bash\n# none:x:5:5\nnobody:x:65534:65533::/:/bin/false\n';

describe('users', () => {
  it('are found by their whole name', () => {
    assert.deepEqual(findUser('nobody', PASSWD), { uid: 65534, gid: 65533 });
    assert.equal(findUser('nobo', PASSWD), undefined);
    assert.equal(findUser('x', PASSWD), undefined);
  });

  it('are switched to only where that changes something', () => {
    assert.equal(switchTo(undefined), undefined);
    assert.equal(switchTo(userInfo().username), undefined);
  });

  it('that do not exist are refused', () => {
    const directory = mkdtempSync(join(tmpdir(), 'pillion-users-'));
    writeFileSync(join(directory, 'passwd'), PASSWD);
    assert.throws(
      () => switchTo('who', { passwd: join(directory, 'passwd'), group: '/none' }),
      /user 'who': not in /,
    );
    rmSync(directory, { recursive: true });
  });

  it('are in the groups that name them', () => {
    const group = 'disk:x:6:nobody,who\nnobody:x:65533:\nadm:x:4:someone,nobody\nbroken\n';
    assert.deepEqual(findGroups('nobody', group), [6, 4]);
    assert.deepEqual(findGroups('nobo', group), []);
  });
});
