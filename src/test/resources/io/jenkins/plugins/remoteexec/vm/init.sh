#!/bin/busybox sh
# The first process of a machine: mounts, names the serial ports and keeps two guest agents running.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod "/lib/modules/$module"; done </lib/modules/order
mount -t tmpfs run /run
mount -t tmpfs tmp /tmp
until [ -b /dev/vda ]; do sleep 0.05; done
mount -t ext4 /dev/vda /var/tmp
mkdir -p /dev/virtio-ports
for port in /sys/class/virtio-ports/*; do
    read -r name <"$port/name"
    ln -s "/dev/${port##*/}" "/dev/virtio-ports/$name"
done

keep() {
    mkdir -p "/run/$1"
    cd "/run/$1" || return
    while :; do
        qemu-ga -m virtio-serial -p "/dev/virtio-ports/$1" -t . </dev/null >>log 2>&1 &
        echo $! >pid
        wait $!
        sleep 0.2
    done
}
keep control &
keep agent &
while :; do
    wait
    sleep 1
done
