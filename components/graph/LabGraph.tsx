"use client";

import { type KeyboardEvent, type ReactNode, useLayoutEffect, useMemo, useRef } from "react";
import { drawnOf, type GraphElements, graphOf } from "@/client/graph/elements";
import type { Marks } from "@/client/graph/marks";
import type { DrawnPath } from "@/client/routes/path";
import type { State } from "@/protocol/records";
import { Controls, Legend } from "./Controls";
import { BridgeBar } from "./cards/BridgeBar";
import { HostCard, HostTitle } from "./cards/HostCard";
import { Loopback } from "./cards/Loopback";
import { NetnsCard } from "./cards/NetnsCard";
import { Port } from "./cards/Port";
import type { CardContext } from "./cards/parts";
import { StackBox } from "./cards/StackBox";
import { TunnelCard } from "./cards/TunnelCard";
import { layout, type Room } from "./layout/layout";
import type { Placement } from "./layout/placement";
import { linesOf } from "./lines";
import { litElements, pathElements } from "./lit";
import { marksShown, touchedIn } from "./mark";
import { Scene } from "./scene";
import type { GraphWords } from "./words";
import "./graph.css";

export interface LabGraphProps {
	/** The records to draw. */
	state: State;
	/** What the last step did. */
	marks: Marks;
	/** `epoch.n` of the state: put on the root as data-clock in the frame in which it is drawn. */
	clock: string;
	/** The record that is picked, or null. */
	selected: string | null;
	onSelect: (recordId: string | null) => void;
	words: GraphWords;
	/** Records that the step which is looked at lights up. */
	lit?: ReadonlySet<string>;
	/** The way of a packet: drawn in the place of what the step lights up. */
	path?: DrawnPath | undefined;
	/** Drawn above all else, in the drawing's own coordinates. */
	overlay?: ((drawn: { elements: GraphElements; placement: Placement }) => ReactNode) | undefined;
	/** While a prelude builds up what the lab starts from; when it is done everything is placed anew, once. */
	preparing?: boolean;
	/** What is known to come, so that nothing need make way for it. */
	room?: Room;
}

const nothing: ReadonlySet<string> = new Set();

/** Records that are drawn once more after they are gone. */
const ghostly = ["link", "netns", "address", "route"];

/** A flow that comes or goes changes nothing that is drawn, and of flows there are many. */
function useElements(state: State, marks: Marks): GraphElements {
	const ghosts = [...marks.removed].filter(([, record]) => ghostly.includes(record.kind));
	const made = useRef<{ of: readonly unknown[]; elements: GraphElements } | null>(null);
	const of = [...drawnOf(state), ...ghosts.map(([, record]) => record)];
	const known = made.current;
	if (known && known.of.length === of.length && known.of.every((one, at) => one === of[at])) return known.elements;
	const elements = graphOf(state, new Map(ghosts));
	made.current = { of, elements };
	return elements;
}

/**
 * The network as a drawing: cards in the DOM, wires on a canvas between them
 * and the ports. Everything is placed from the records alone; where things were
 * before decides where they stay.
 */
export function LabGraph({
	state,
	marks,
	clock,
	selected,
	onSelect,
	words,
	lit = nothing,
	path,
	overlay,
	room,
	preparing = false,
}: LabGraphProps) {
	const root = useRef<HTMLElement>(null);
	const scene = useRef<Scene | null>(null);
	const drawn = useRef<{ epoch: string; placement: Placement } | null>(null);
	const epoch = `${clock.split(".")[0]} ${preparing}`;

	const elements = useElements(state, marks);
	const placement = useMemo(() => {
		const before = drawn.current?.epoch === epoch ? drawn.current.placement : null;
		return layout(elements, before, room);
	}, [elements, epoch, room]);
	const touched = useMemo(() => touchedIn(state, marks), [state, marks]);

	const lights = useMemo(
		() => (path ? pathElements(path, elements) : litElements(lit, state, elements)),
		[path, lit, state, elements],
	);
	const shown = useMemo(() => marksShown(elements, marks, touched), [elements, marks, touched]);

	const drawing = useMemo(() => ({ elements, placement }), [elements, placement]);
	const select = useRef(onSelect);
	select.current = onSelect;
	useLayoutEffect(() => {
		if (!root.current) return;
		const made = new Scene(root.current, (record) => select.current(record));
		scene.current = made;
		return () => {
			scene.current = null;
			made.destroy();
		};
	}, []);
	useLayoutEffect(() => {
		const sameEpoch = drawn.current?.epoch === epoch;
		drawn.current = { epoch, placement };
		scene.current?.show(placement, marks, sameEpoch);
	}, [placement, marks, epoch]);
	useLayoutEffect(() => {
		scene.current?.paint(linesOf(elements, placement, marks, selected, lights, path !== undefined));
	}, [elements, placement, marks, selected, lights, path]);
	useLayoutEffect(() => scene.current?.stamp(clock), [clock]);

	const density = placement.measures.name;
	const context: CardContext = { marks, words, selected, onSelect, touched, density, lit: lights };
	const box = (id: string) => placement.boxes.get(id);
	const keyDown = (event: KeyboardEvent) => {
		if (event.key === "Escape" && selected !== null) onSelect(null);
		else scene.current?.key(event);
	};
	return (
		<section
			ref={root}
			aria-label={words.graph}
			className="vl-graph"
			data-density={density}
			data-lights={lights.size > 0 || undefined}
			data-path={path && (path.well ? "arrives" : "lost")}
			data-detail="full"
			onKeyDown={keyDown}
		>
			<div className="vl-stage" data-stage>
				<div className="vl-layer vl-back" data-layer>
					{elements.hosts.map((host) => {
						const place = box(host.id);
						return place ? <HostCard key={host.id} host={host} box={place} context={context} /> : null;
					})}
					{elements.hosts.map(({ stack }) => {
						const place = box(stack.id);
						return place ? <StackBox key={stack.id} stack={stack} box={place} context={context} /> : null;
					})}
					{elements.namespaces.map((netns) => {
						const place = box(netns.id);
						return place ? <NetnsCard key={netns.id} netns={netns} box={place} context={context} /> : null;
					})}
					{elements.bridges.map((bridge) => {
						const place = box(bridge.id);
						return place ? <BridgeBar key={bridge.id} bridge={bridge} box={place} context={context} /> : null;
					})}
					{elements.ports.map((port) => {
						const place = box(port.id);
						return place ? <TunnelCard key={port.id} port={port} box={place} context={context} /> : null;
					})}
				</div>
				<div className="vl-layer vl-front" data-layer>
					{elements.hosts.map((host) => {
						const place = box(host.id);
						return place ? <HostTitle key={host.id} host={host} box={place} context={context} /> : null;
					})}
					{elements.hosts.map(({ id, role, loopback }) => {
						const place = box(id);
						if (!loopback || !place) return null;
						const of = role === "switch" ? "switch" : "host";
						return <Loopback key={id} port={loopback} card={id} box={place} of={of} context={context} />;
					})}
					{elements.namespaces.map(({ id, loopback }) => {
						const place = box(id);
						if (!loopback || !place) return null;
						return <Loopback key={id} port={loopback} card={id} box={place} of="netns" context={context} />;
					})}
					{elements.ports.map((port) => {
						const place = placement.ports.get(port.id);
						return place ? <Port key={port.id} port={port} place={place} context={context} /> : null;
					})}
				</div>
				<div className="vl-layer vl-over" data-layer>
					{overlay?.(drawing)}
				</div>
			</div>
			<Legend shown={shown} words={words} />
			<Controls words={words} onZoom={(by) => scene.current?.zoom(by)} onFit={() => scene.current?.fitAgain()} />
		</section>
	);
}
