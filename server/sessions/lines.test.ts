import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { readLines } from "./lines";
import { random } from "./testing/random";

function reader(limit: number) {
	const stream = new PassThrough();
	const lines: string[] = [];
	let tooLong = 0;
	readLines(
		stream,
		limit,
		(line) => lines.push(line),
		() => tooLong++,
	);
	return { stream, lines, tooLong: () => tooLong };
}

async function end(stream: PassThrough): Promise<void> {
	const done = new Promise((resolve) => stream.on("close", resolve));
	stream.end();
	await done;
}

it("lines arrive whole, whatever the pieces they come in, characters of several bytes too", async () => {
	for (let seed = 1; seed <= 50; seed++) {
		const next = random(seed);
		const sent = Array.from({ length: 20 }, (_, i) => "网桥 br0 😀".repeat(Math.floor(next() * 5)) + i);
		const bytes = Buffer.from(`${sent.join("\n")}\n`);
		const { stream, lines } = reader(1000);
		for (let at = 0; at < bytes.length; ) {
			const size = 1 + Math.floor(next() * 40);
			stream.write(bytes.subarray(at, at + size));
			at += size;
		}
		await end(stream);
		expect(lines).toEqual(sent);
	}
});

it("a line beyond the limit ends the reading, once, and none of what follows is read", async () => {
	const { stream, lines, tooLong } = reader(10);
	stream.write("0123456789\nshort\n0123");
	stream.write("4567890\nafter\n");
	stream.write(`${"x".repeat(100)}\nagain\n`);
	await end(stream);
	expect(lines).toEqual(["0123456789", "short"]);
	expect(tooLong()).toBe(1);
});
