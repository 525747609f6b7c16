"use client";

import { useEffect, useMemo, useRef } from "react";
import { address, endsOf, headerOf, levelsOf } from "@/client/journeys/headers";
import type { Player } from "@/client/journeys/player";
import type { Stop } from "@/client/journeys/stops";
import type { Point } from "@/components/graph/layout/measures";
import type { Sighting } from "@/protocol/journey";
import { type Drawn, pointAt, wayBetween } from "./way";
import "./journey.css";

interface Props {
	stops: readonly Stop[];
	player: Player;
	drawn: Drawn;
}

/** The packet on its way through the drawing: each frame sets its place, without React. */
export function Traveller({ stops, player, drawn }: Props) {
	const root = useRef<HTMLDivElement>(null);
	const label = useRef<HTMLElement>(null);
	/** From each stop to the next. */
	const ways = useMemo(
		() => stops.map(({ sighting }, n) => wayBetween(sighting, stops[n + 1]?.sighting ?? sighting, drawn)),
		[stops, drawn],
	);
	useEffect(() => {
		const draw = () => {
			const { at } = player;
			const n = Math.min(Math.floor(at + 1e-6), player.last);
			const part = Math.max(at - n, 0);
			const point: Point | null = pointAt(ways[n] ?? [], part) ?? null;
			const stop = stops[n];
			const { current: dot } = root;
			if (!dot || !label.current) return;
			dot.toggleAttribute("data-hidden", point === null || !stop);
			if (!point || !stop) return;
			dot.style.transform = `translate(${point.x}px, ${point.y}px)`;
			dot.toggleAttribute("data-left", point.x > drawn.placement.bounds.x + drawn.placement.bounds.width * 0.7);
			dot.dataset.kind = stop.kind;
			dot.dataset.stop = String(n);
			dot.toggleAttribute("data-wrapped", levelsOf(stop.sighting.headers).length > 1);
			const text = labelOf(stop.sighting);
			if (label.current.textContent !== text) label.current.textContent = text;
		};
		draw();
		return player.onMove(draw);
	}, [player, ways, stops, drawn]);
	return (
		<div ref={root} className="vl-traveller" data-testid="traveller" aria-hidden>
			<i />
			<b ref={label} />
		</div>
	);
}

/** From whom to whom, as it stands in the packet at this place. */
function labelOf({ headers }: Sighting): string {
	const core = levelsOf(headers).at(-1) ?? [];
	const arp = headerOf(core, "arp");
	if (arp) return arp.op === "request" ? `ARP ${arp.target}?` : `ARP ${arp.sender}: ${arp.senderMac}`;
	const ends = endsOf(core);
	return ends ? `${address(ends.src, ends.sport)} → ${address(ends.dst, ends.dport)}` : "";
}
