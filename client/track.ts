import type { Lab } from "@/protocol/lab";
import { clockOf, countAt, type Past } from "./history";
import type { Place } from "./moment";
import type { Runs } from "./runs";
import { stepNumber } from "./selectors";

/** A stretch of the bar: a step, or all steps of a prelude, or what was before the first. From 0 to 1 over its width. */
export interface Span {
	/** Of the first step in it; null before the first. */
	readonly step: string | null;
	/** The prelude's lab. */
	readonly prelude: string | null;
	/** The step's number in the lab; null in a prelude. */
	readonly number: number | null;
	/** Its first stop, and how many it has. */
	readonly first: number;
	readonly stops: number;
	readonly x: number;
	readonly width: number;
}

/**
 * The bar. Its stops, from 0: where the past begins, then every difference and every step's start in their order. The
 * last is the present. A span's width grows with the logarithm of its stops: a noisy step leaves room for the others.
 */
export interface Track {
	readonly spans: readonly Span[];
	/** The present. */
	readonly last: number;
	/** Stops of the starts that are within the past that is known. */
	readonly starts: readonly number[];
	/** How many of the known starts are earlier than that. */
	readonly hidden: number;
}

/** Starts before the known past are left out, but for the step that it begins in. */
function hiddenStarts({ base, complete, starts }: Past): number {
	if (complete && base.clock.n === 0) return 0;
	return starts.findLastIndex(({ time, n }) => time < base.time && n <= base.clock.n) + 1;
}

export function trackOf(past: Past, lab: Lab): Track {
	const hidden = hiddenStarts(past);
	const starts = past.starts.slice(hidden).map(({ n }, index) => countAt(past, n) + index + 1);
	const last = past.differences.length + starts.length;
	const begun: { step: string | null; prelude: string | null; first: number }[] = [];
	const steps = [past.starts[hidden - 1]?.step ?? null, ...past.starts.slice(hidden).map(({ step }) => step)];
	for (const [index, step] of steps.entries()) {
		const prelude = lab.steps.find(({ id }) => id === step)?.prelude ?? null;
		const before = begun.at(-1);
		if (prelude === null || before?.prelude !== prelude) {
			begun.push({ step, prelude, first: index === 0 ? 0 : (starts[index - 1] ?? 0) });
		}
	}
	const sized = begun.map((one, index) => {
		const stops = (begun[index + 1]?.first ?? last + 1) - one.first;
		return { ...one, stops, weight: weightOf(stops, one.step) };
	});
	const all = sized.reduce((sum, { weight }) => sum + weight, 0);
	let x = 0;
	const spans = sized.map(({ weight, ...one }): Span => {
		const width = weight / all;
		const span = { ...one, number: one.step === null ? null : stepNumber(lab, one.step), x, width };
		x += width;
		return span;
	});
	return { spans, last, starts, hidden };
}

function weightOf(stops: number, step: string | null): number {
	return (step === null && stops === 1 ? 0.5 : 2) + Math.log2(stops);
}

/** Where a stop is on the bar, from 0 to 1. */
export function xOf({ spans, last }: Track, stop: number): number {
	if (stop >= last) return 1;
	const span = spans.findLast(({ first }) => first <= stop);
	return span ? span.x + (span.width * (stop - span.first)) / span.stops : 0;
}

/** The stop next to a place on the bar. */
export function stopAt({ spans, last }: Track, x: number): number {
	const span = spans.findLast((one) => one.x <= x) ?? spans[0];
	if (!span) return last;
	const within = Math.round(((x - span.x) / span.width) * span.stops);
	return Math.max(0, Math.min(last, span.first + Math.min(within, span.stops)));
}

export function placeOf(past: Past, { starts, hidden }: Track, stop: number): Place {
	const begun = starts.filter((start) => start <= stop).length;
	return { n: clockOf(past, stop - begun), starts: hidden + begun };
}

export function stopOf(past: Past, { starts, hidden }: Track, place: Place): number {
	return countAt(past, place.n) + Math.max(0, Math.min(starts.length, place.starts - hidden));
}

/** Where commands started, as stops that may lie between two: half a stop before what came next. */
export function commandStops(past: Past, track: Track, runs: Runs): number[] {
	const stops: number[] = [];
	for (const run of runs.values()) {
		for (const { started } of Object.values(run.commands)) {
			if (started < past.base.time) continue;
			const earlier = past.differences.findLastIndex(({ time }) => time < started) + 1;
			const begun = past.starts.filter(({ time }, index) => index >= track.hidden && time <= started).length;
			stops.push(earlier + begun + 0.5);
		}
	}
	return stops;
}

/** How much changed along the bar: changes in each of so many equal parts of it. */
export function activity(past: Past, track: Track, parts: number): number[] {
	const counts = new Array<number>(parts).fill(0);
	let begun = 0;
	for (const [index, { changes }] of past.differences.entries()) {
		while ((track.starts[begun] ?? Number.POSITIVE_INFINITY) <= index + 1 + begun) begun++;
		const part = Math.min(parts - 1, Math.floor(xOf(track, index + 1 + begun) * parts));
		counts[part] = (counts[part] ?? 0) + changes.length;
	}
	return counts;
}
