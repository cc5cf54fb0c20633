// The readiness check: the server answers a query.
import { connect } from './connect.ts';

const client = await connect(1);
await client.query('SELECT 1');
await client.end();
