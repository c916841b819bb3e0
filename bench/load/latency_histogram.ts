/** Buckets for each doubling: a value is known to 1/64, that is 1.6 %. */
const bucketsPerDoubling = 64;
const subBits = 6;
/** 2^32 µs are more than an hour. */
const bucketCount = (32 - subBits + 1) * bucketsPerDoubling;

/** What a histogram says, in milliseconds. */
export interface LatencySummary {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Counts latencies with the same relative error from microseconds to an hour, in 14 KB. */
export class LatencyHistogram {
  readonly counts: Float64Array<ArrayBuffer>;
  #count = 0;
  #sum = 0;
  #max = 0;

  constructor(counts = new Float64Array(bucketCount), sum = 0, max = 0) {
    this.counts = counts;
    for (const count of counts) this.#count += count;
    this.#sum = sum;
    this.#max = max;
  }

  /** For another thread: `LatencyHistogram.from` takes it there. */
  parts(): { counts: Float64Array<ArrayBuffer>; sum: number; max: number } {
    return { counts: this.counts, sum: this.#sum, max: this.#max };
  }

  static from({ counts, sum, max }: ReturnType<LatencyHistogram["parts"]>): LatencyHistogram {
    return new LatencyHistogram(counts, sum, max);
  }

  record(milliseconds: number): void {
    const us = Math.max(0, Math.round(milliseconds * 1000));
    this.counts[bucketOf(us)]!++;
    this.#count++;
    this.#sum += us;
    if (us > this.#max) this.#max = us;
  }

  add(other: LatencyHistogram): void {
    other.counts.forEach((count, bucket) => this.counts[bucket]! += count);
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#max = Math.max(this.#max, other.#max);
  }

  /** The latency, in milliseconds, below which `share` of all are; 0 where there are none. */
  quantile(share: number): number {
    const wanted = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (let bucket = 0; bucket < this.counts.length; bucket++) {
      seen += this.counts[bucket]!;
      if (seen >= wanted) return Math.min(upperEnd(bucket), this.#max) / 1000;
    }
    return 0;
  }

  summary(): LatencySummary {
    return {
      count: this.#count,
      mean: this.#count === 0 ? 0 : this.#sum / this.#count / 1000,
      p50: this.quantile(0.5),
      p90: this.quantile(0.9),
      p99: this.quantile(0.99),
      p999: this.quantile(0.999),
      max: this.#max / 1000,
    };
  }
}

function bucketOf(us: number): number {
  if (us < bucketsPerDoubling) return us;
  const doubling = 31 - Math.clz32(us) - subBits;
  return (doubling + 1) * bucketsPerDoubling + (us >>> doubling) - bucketsPerDoubling;
}

/** The highest value of a bucket, in microseconds. */
function upperEnd(bucket: number): number {
  if (bucket < bucketsPerDoubling) return bucket;
  const doubling = Math.floor(bucket / bucketsPerDoubling) - 1;
  const place = bucket % bucketsPerDoubling + bucketsPerDoubling;
  return (place + 1) * 2 ** doubling - 1;
}
