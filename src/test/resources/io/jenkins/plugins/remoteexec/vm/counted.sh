#!/bin/busybox sh
# Tells the host that a command has come this far. One program at a time may have the port open.
until echo "${1-run}" 2>/dev/null >/dev/virtio-ports/counter; do sleep 0.1; done
