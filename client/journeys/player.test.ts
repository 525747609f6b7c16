import { expect, it } from "vitest";
import { heard, journeyTo } from "../testing/packets";
import { journeysOf } from "./journeys";
import { Player } from "./player";
import { stopOfTrip, stopsOf } from "./stops";

const journeys = journeysOf(heard("01-bridge"), { flows: [] });
const stops = stopsOf(journeyTo(journeys, "192.168.10.3", 1));

it("a ping stops at every interface, and first where ARP asked for it", () => {
	expect(stops.map(({ kind }) => kind)).toEqual([
		...Array(9).fill("arp"),
		...Array(4).fill("there"),
		...Array(4).fill("back"),
	]);
	expect(stopOfTrip(stops, 1)).toBe(13);
	// Of what never left there is the asking, and then the message.
	expect(stopsOf(journeyTo(journeys, "192.168.10.9")).map(({ kind }) => kind)).toEqual([
		...Array(15).fill("arp"),
		"error",
	]);
});

it("plays to its end, and from its beginning again", () => {
	const player = new Player(3);
	const seen: number[] = [];
	player.subscribe(() => seen.push(player.shown.stop));
	player.play();
	for (let n = 0; n < 40; n++) player.tick(100);
	expect(player.shown).toEqual({ stop: 2, playing: false, speed: 1 });
	expect([...new Set(seen)]).toEqual([0, 1, 2]);
	player.play();
	expect(player.at).toBe(0);
	player.speed = 4;
	player.tick(100);
	expect(player.at).toBeCloseTo(0.53, 1);
	player.step(1);
	expect(player.shown).toEqual({ stop: 1, playing: false, speed: 4 });
	player.step(-1);
	player.step(-1);
	expect(player.at).toBe(0);
});

it("goes on, as fast, when its journey gets more stops", () => {
	const player = new Player(3);
	player.play();
	player.speed = 2;
	player.tick(500);
	const longer = new Player(5, player);
	expect(longer.at).toBe(player.at);
	expect(longer.shown).toEqual({ stop: 1, playing: true, speed: 2 });
	longer.pause();
	expect(new Player(6, longer).shown).toEqual({ stop: 1, playing: false, speed: 2 });
});

it("goes by whole stops where nothing is to move", () => {
	const player = new Player(3);
	player.play();
	player.skip();
	expect(player.at).toBe(1);
	player.skip();
	expect(player.shown).toMatchObject({ stop: 2, playing: false });
});
