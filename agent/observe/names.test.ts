import { describe, expect, it } from "vitest";
import { KnownNames } from "./names";

const link = (ifindex: number, ifname: string) => ({ ifindex, ifname });

describe("names that a reader has met", () => {
	it("need nothing while they stay, come and go", () => {
		const names = new KnownNames();
		expect(names.learn([link(1, "lo"), link(2, "veth1")])).toEqual({ type: "none" });
		expect(names.learn([link(1, "lo"), link(3, "br0")])).toEqual({ type: "none" });
		expect(names.learn([link(1, "lo"), link(2, "veth1")])).toEqual({ type: "none" });
	});

	it("are looked up again after a rename, once", () => {
		const names = new KnownNames();
		names.learn([link(5, "veth01")]);
		expect(names.learn([link(5, "eth0")])).toEqual({ type: "refresh", lines: ["link set dev eth0"] });
		expect(names.learn([link(5, "eth0")])).toEqual({ type: "none" });
	});

	it("want another reader where the new name was another interface's", () => {
		const names = new KnownNames();
		names.learn([link(2, "a"), link(3, "b")]);
		expect(names.learn([link(2, "b"), link(3, "a")])).toEqual({ type: "replace" });
		names.forget();
		expect(names.learn([link(2, "b"), link(3, "a")])).toEqual({ type: "none" });
	});

	it("want another reader where the new name cannot be said in a batch", () => {
		const names = new KnownNames();
		names.learn([link(2, "a")]);
		expect(names.learn([link(2, "it's#1")])).toEqual({ type: "replace" });
	});
});
