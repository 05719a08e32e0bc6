/** Ways to a server, tried on real sockets. */
package io.github.comfyarchive.net;
