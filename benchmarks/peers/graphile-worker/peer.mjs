// graphile-worker for `compare`. Prints one line of JSON: what was done, and in how many seconds.
//
//   node peer.mjs drain JOBS CONCURRENCY
//   node peer.mjs enqueue-single CALLERS SECONDS
//   node peer.mjs enqueue-batch CALLERS SECONDS
//   node peer.mjs latency JOBS LONGEST_PAUSE_MS
//
// PEER_DATABASE_URL says where, PEER_SCHEMA in which schema.
import { Logger, makeWorkerUtils, run, runOnce } from "graphile-worker";

const WARM_UP_JOBS = 10_000;
const WARM_UP_SECONDS = 2;
const LATENCY_WARM_UP_JOBS = 20;
const BATCH = 1000;
const PRELOAD_BATCH = 10_000;

const connectionString = process.env.PEER_DATABASE_URL;
const schema = process.env.PEER_SCHEMA;
const silent = new Logger(() => () => {});

// Batching as in the settings of its own performance test, where completions share a statement; only the local queue is larger
// than the 500 there, which drained faster.
function preset(concurrentJobs) {
  return {
    worker: {
      connectionString,
      schema,
      concurrentJobs,
      maxPoolSize: concurrentJobs + 1,
      logger: silent,
      localQueue: { size: 2000, refetchDelay: { durationMs: 10 } },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    },
  };
}

// Without the local queue, which fetches later than a lone worker does.
function latencyPreset() {
  return { worker: { connectionString, schema, concurrentJobs: 20, maxPoolSize: 21, logger: silent } };
}

async function withUtils(poolSize, use) {
  const utils = await makeWorkerUtils({ preset: { worker: { connectionString, schema, maxPoolSize: poolSize, logger: silent } } });
  try {
    await utils.migrate();
    return await use(utils);
  } finally {
    await utils.release();
  }
}

const seconds = (since) => Number(process.hrtime.bigint() - since) / 1e9;
const milliseconds = (since) => seconds(since) * 1e3;

async function preload(utils, count) {
  for (let first = 0; first < count; first += PRELOAD_BATCH) {
    const size = Math.min(PRELOAD_BATCH, count - first);
    await utils.addJobs(Array.from({ length: size }, (_, i) => ({ identifier: "noop", payload: { number: first + i } })));
  }
}

async function settle(utils) {
  await utils.withPgClient(async (client) => {
    await client.query(`VACUUM (ANALYZE) "${schema}"._private_jobs`);
    await client.query("CHECKPOINT");
  });
}

async function drainOnce(utils, jobs, concurrency) {
  await preload(utils, jobs);
  await settle(utils);
  let ran = 0;
  const startedAt = process.hrtime.bigint();
  await runOnce({ preset: preset(concurrency), noHandleSignals: true, taskList: { noop: () => void ran++ } });
  const elapsed = seconds(startedAt);
  const left = await utils.withPgClient((client) => client.query(`SELECT count(*)::int AS count FROM "${schema}"._private_jobs`));
  if (ran !== jobs || left.rows[0].count !== 0) {
    throw new Error(`Of ${jobs} jobs ${ran} ran and ${left.rows[0].count} are left.`);
  }
  return { jobs, seconds: elapsed };
}

function drain(jobs, concurrency) {
  return withUtils(2, async (utils) => {
    await drainOnce(utils, Math.min(jobs, WARM_UP_JOBS), concurrency);
    return drainOnce(utils, jobs, concurrency);
  });
}

async function callFor(duration, callers, call) {
  let jobs = 0;
  const startedAt = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (seconds(startedAt) < duration) {
        const done = await call();
        jobs += done;
      }
    }),
  );
  return { jobs, seconds: seconds(startedAt) };
}

function enqueue(callers, duration, call) {
  return withUtils(callers, async (utils) => {
    await callFor(WARM_UP_SECONDS, callers, () => call(utils));
    return callFor(duration, callers, () => call(utils));
  });
}

async function single(utils) {
  await utils.addJob("noop", { number: 1 });
  return 1;
}

async function batch(utils) {
  await utils.addJobs(Array.from({ length: BATCH }, (_, number) => ({ identifier: "noop", payload: { number } })));
  return BATCH;
}

function latency(jobs, longestPause) {
  return withUtils(2, async (utils) => {
    const starts = new Map();
    const runner = await run({
      preset: latencyPreset(),
      noHandleSignals: true,
      taskList: { ping: ({ number }) => starts.get(number)(process.hrtime.bigint()) },
    });
    const times = [];
    for (let number = -LATENCY_WARM_UP_JOBS; number < jobs; number++) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * longestPause));
      const started = new Promise((resolve) => starts.set(number, resolve));
      await utils.addJob("ping", { number });
      const storedAt = process.hrtime.bigint();
      const startedAt = await started;
      starts.delete(number);
      if (number >= 0) {
        times.push(Math.max(0, Number(startedAt - storedAt) / 1e6));
      }
    }
    await runner.stop();
    times.sort((a, b) => a - b);
    const percentile = (percent) => times[Math.min(times.length - 1, Math.ceil((times.length * percent) / 100) - 1)];
    return { jobs, p50: percentile(50), p95: percentile(95), p99: percentile(99), max: times.at(-1) };
  });
}

const [command, first, second] = process.argv.slice(2);
const commands = {
  drain: () => drain(Number(first), Number(second)),
  "enqueue-single": () => enqueue(Number(first), Number(second), single),
  "enqueue-batch": () => enqueue(Number(first), Number(second), batch),
  latency: () => latency(Number(first), Number(second)),
};
console.log(JSON.stringify(await commands[command]()));
