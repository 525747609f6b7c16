import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Plain, quietly, say, working } from "./say.mjs";

/** What labs and sandboxes are made with: program, and the package of Debian and Ubuntu that has it. */
const toRun = {
	bwrap: "bubblewrap",
	newuidmap: "uidmap",
	ip: "iproute2",
	tcpdump: "tcpdump",
	conntrack: "conntrack",
	nft: "nftables",
	iptables: "iptables",
	ping: "iputils-ping",
	brctl: "bridge-utils",
	curl: "curl",
	openssl: "openssl",
	// Not a version manager's: labs run the one that a sandbox sees.
	"/usr/bin/python3": "python3",
	bird: "bird2",
	openvpn: "openvpn",
};

/** Without these no lab runs; without the others, those that need them say so. */
const toStart = ["bubblewrap", "uidmap", "iproute2"];

/** A kernel of its own for labs that this machine's lacks something for: all others go without. */
const toSpare = { "linux.uml": "user-mode-linux", modprobe: "kmod" };
/** Where Debian and Ubuntu build it. */
const sparedOn = ["x64", "ia32"];

/** Units that packages of ours would start and enable as they are installed: labs run these programs themselves. */
const units = { bird2: "bird.service", openvpn: "openvpn.service" };

/** What tests, measurements and pictures need besides; fonts so that every machine makes the same picture. */
const toLook = {
	chromium: "chromium",
	// Reads what is written as pcapng, and packets field by field: a lab goes without.
	tshark: "tshark",
	"/usr/share/fonts/truetype/dejavu": "fonts-dejavu-core",
	"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
};

/** The packages that are missing, in order. */
export function missing({ browser, path = process.env.PATH ?? "" }) {
	return lacking(browser ? { ...toRun, ...toLook } : toRun, path);
}

/** The packages of the spare kernel that are missing, where there are any for this machine. */
export function missingKernel({ arch = process.arch, path = process.env.PATH ?? "" } = {}) {
	return sparedOn.includes(arch) ? lacking(toSpare, path) : [];
}

function lacking(programs, path) {
	return Object.entries(programs)
		.filter(([name]) => !(name.startsWith("/") ? existsSync(name) : has(name, path)))
		.map(([, name]) => name);
}

/** The command for a person to type. It leaves the units masked: `systemctl unmask` gives them back. */
export function installCommand(packages) {
	const masked = unitsOf(packages);
	const mask = masked.length > 0 ? `sudo systemctl mask ${masked.join(" ")}; ` : "";
	return `${mask}sudo apt-get install ${packages.join(" ")}`;
}

function unitsOf(packages) {
	return packages.flatMap((name) => units[name] ?? []);
}

/** Installs what is missing where it may; else says the one command that does, and throws where no lab runs without. */
export async function ensurePrograms({ browser }) {
	const packages = missing({ browser });
	const kernel = packages.length > 0 || browser ? missingKernel() : [];
	if (packages.length + kernel.length === 0) return;
	const become = asRoot();
	if (!become || !has("apt-get", process.env.PATH ?? "")) {
		if (packages.length > 0) goWithout(packages, `Missing: ${packages.join(", ")}.`, browser);
		return;
	}
	// A machine that has just booted may still be updating itself.
	const apt = [...become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"];
	const [program, ...args] = apt;
	const install = (names) => quietly(program, [...args, "install", "-y", "--no-install-recommends", ...names]);
	try {
		// A fresh machine has no package lists; with old ones a package may be gone from the mirror.
		await working("Asking apt for its package lists", quietly(program, [...args, "update"]));
		await mask(become, unitsOf(packages));
		if (packages.length > 0) await working(`Installing with apt: ${packages.join(" ")}`, install(packages));
	} catch (error) {
		const left = missing({ browser });
		if (left.length > 0) goWithout(left, `apt could not install ${left.join(" ")}:\n${error.message}\n`, browser);
		return;
	}
	if (kernel.length === 0) return;
	try {
		await working(`Installing with apt: ${kernel.join(" ")}`, install(kernel));
	} catch {
		say(`Not to be had here: ${kernel.join(" ")}. Labs that need another kernel than this machine's will say so.`);
	}
}

/** Says what is missing; throws it where that keeps every lab from running, or tests and pictures from being made. */
export function goWithout(packages, why, browser) {
	const text = `${why} Install with: ${installCommand(packages)}`;
	if (browser || packages.some((name) => toStart.includes(name))) throw new Plain(text);
	say(`${text}\nLabs that need none of this run all the same: npx vethlab doctor says which.`);
}

/** Masks units that are about to come, so that they never start on this machine. What the user has of that name stays. */
async function mask(become, names) {
	const ours = names.filter((name) => !existsSync(`/etc/systemd/system/${name}`));
	if (ours.length === 0 || !has("systemctl", process.env.PATH ?? "")) return;
	say(`Masking ${ours.join(" and ")}: labs start these programs themselves, in their sandboxes`);
	const [program, ...args] = [...become, "systemctl", "mask", ...ours];
	await quietly(program, args);
}

/** What to put before a command to run it as root; null where that would need a password. */
function asRoot() {
	if (process.getuid() === 0) return [];
	try {
		execFileSync("sudo", ["-n", "true"], { stdio: "ignore" });
		return ["sudo", "-n"];
	} catch {
		return null;
	}
}

function has(program, path) {
	return path.split(delimiter).some((folder) => {
		try {
			accessSync(join(folder, program), constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}
