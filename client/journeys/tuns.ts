/** ARPHRD_NONE: a tun device. What it sends has no frame around it. */
export const tunHardware = 0xfffe;
