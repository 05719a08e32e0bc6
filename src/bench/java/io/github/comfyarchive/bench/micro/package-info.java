/** The hot parts of a sync, each alone, by JMH: the processor is run over these classes by {@code bin/bench jmh}, not by the build. */
package io.github.comfyarchive.bench.micro;
