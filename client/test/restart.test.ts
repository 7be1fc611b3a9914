import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestartQueue } from '../src/restart';

/** A job that ends when told, and counts its runs. */
class Job {
  runs = 0;
  private ends: ((error?: Error) => void)[] = [];

  readonly run = (): Promise<void> => {
    this.runs += 1;
    return new Promise((resolve, reject) => {
      this.ends.push((error) => (error ? reject(error) : resolve()));
    });
  };

  end(error?: Error): void {
    this.ends.shift()?.(error);
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('requests while a run lasts lead to one more run', async () => {
  const job = new Job();
  const queue = new RestartQueue(job.run);
  const first = queue.request();
  const others = [queue.request(), queue.request(), queue.request()];
  assert.equal(job.runs, 1);
  job.end();
  await first;
  await settle();
  assert.equal(job.runs, 2);
  job.end();
  await Promise.all(others);
  await settle();
  assert.equal(job.runs, 2);
});

test('a request during the second run leads to a third', async () => {
  const job = new Job();
  const queue = new RestartQueue(job.run);
  void queue.request();
  void queue.request();
  job.end();
  await settle();
  const third = queue.request();
  assert.equal(job.runs, 2);
  job.end();
  await settle();
  assert.equal(job.runs, 3);
  job.end();
  await third;
});

test('a failed run is reported to who asked and does not stop the next', async () => {
  const job = new Job();
  const queue = new RestartQueue(job.run);
  const first = queue.request();
  const second = queue.request();
  job.end(new Error('no server'));
  await assert.rejects(first, /no server/);
  await settle();
  assert.equal(job.runs, 2);
  job.end();
  await second;
});

test('after a run has ended, a request starts at once', async () => {
  const job = new Job();
  const queue = new RestartQueue(job.run);
  const first = queue.request();
  job.end();
  await first;
  void queue.request();
  assert.equal(job.runs, 2);
});
