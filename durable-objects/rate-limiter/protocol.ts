/** At most `max` hits within any `windowMs`. */
export interface LimitRule {
  max: number;
  windowMs: number;
}

export interface LimitVerdict {
  allowed: boolean;
  /** Milliseconds until a hit would be allowed again; 0 when this one was. */
  retryAfterMs: number;
}

export interface RateLimiterRpc {
  /** Records a hit if the rule allows it. Check and record are one step. */
  hit(key: string, rule: LimitRule): Promise<LimitVerdict>;
}
