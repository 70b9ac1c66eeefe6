package dev.signinhub.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import dasniko.testcontainers.keycloak.ExtendableKeycloakContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.PullPolicy;

/** Keycloak in a container on the host's network, so that server, upstream and browser agree on {@code localhost}. */
final class ContainerRuntime implements KeycloakRuntime {

    private final String image;

    ContainerRuntime(String version) {
        this.image = image(version);
    }

    static boolean available(String version) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return false;
        }
        var docker = DockerClientFactory.lazyClient();
        return present(docker, image(version)) || pulled(docker, image(version));
    }

    private static String image(String version) {
        return "quay.io/keycloak/keycloak:" + version;
    }

    private static boolean present(DockerClient docker, String image) {
        try {
            docker.inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    /** Asked of the engine directly: Testcontainers would try for two minutes before it gives up on a registry. */
    private static boolean pulled(DockerClient docker, String image) {
        try {
            return docker.pullImageCmd(image).start().awaitCompletion(5, TimeUnit.MINUTES);
        } catch (DockerException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String description() {
        return "the container image " + image;
    }

    @Override
    public Command start(Path directory, List<List<String>> commands, Map<String, String> env, @Nullable Path jar) {
        var script = KeycloakRuntime.script("/opt/keycloak/bin/kc.sh", commands);
        var container = new KeycloakCommand(image, directory, script, env, jar);
        container.start();
        return new Command() {
            @Override
            public boolean running() {
                return container.isRunning();
            }

            @Override
            public int exitCode() {
                var state = container.getCurrentContainerInfo().getState();
                return Objects.requireNonNull(state.getExitCodeLong()).intValue();
            }

            @Override
            public long printed() {
                return bytes().length;
            }

            @Override
            public String output(long after) {
                var bytes = bytes();
                var start = (int) Math.min(after, bytes.length);
                return new String(bytes, start, bytes.length - start, UTF_8);
            }

            private byte[] bytes() {
                return container.getLogs().getBytes(UTF_8);
            }

            @Override
            public void stop() {
                // Testcontainers kills, and what the last half second wrote would be lost to the next start: H2 is late
                // by that.
                if (container.isRunning()) {
                    container
                            .getDockerClient()
                            .stopContainerCmd(container.getContainerId())
                            .withTimeout(30)
                            .exec();
                }
                container.stop();
            }

            @Override
            public void kill() {
                container
                        .getDockerClient()
                        .killContainerCmd(container.getContainerId())
                        .exec();
            }
        };
    }

    private static final class KeycloakCommand extends ExtendableKeycloakContainer<KeycloakCommand> {

        private final String script;

        KeycloakCommand(String image, Path directory, String script, Map<String, String> env, @Nullable Path jar) {
            super(image);
            this.script = script;
            withImagePullPolicy(PullPolicy.defaultPolicy());
            withNetworkMode("host");
            if (jar != null) {
                withProviderLibsFrom(List.of(jar.toFile(), Build.gallery().toFile()));
            }
            withEnv(env);
            withStartupCheckStrategy(new NoStartupCheck());
            waitingFor(new NoWait());
            // The image lets any user of group 0 run the server; ours can then read and delete what it writes.
            var user = owner(directory) + ":0";
            withCreateContainerCmdModifier(command -> bind(
                    Objects.requireNonNull(command.withUser(user)
                            .withEntrypoint("/bin/sh", "-c")
                            .getHostConfig()),
                    directory + ":" + directory,
                    directory.resolve("data") + ":/opt/keycloak/data"));
        }

        @Override
        protected void configure() {
            super.configure();
            // On the host's network no port is mapped, and Testcontainers would wait for the mapping.
            setExposedPorts(List.of());
            setCommand(new String[] {script});
        }

        private static void bind(HostConfig host, String... binds) {
            host.withBinds(List.of(binds).stream().map(Bind::parse).toList());
        }

        private static Object owner(Path directory) {
            try {
                return Files.getAttribute(directory, "unix:uid");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A one-off command may have ended, and failed, before anybody looks: that is the caller's to judge. */
    private static final class NoStartupCheck extends StartupCheckStrategy {

        @Override
        public StartupStatus checkStartupState(DockerClient docker, String containerId) {
            return StartupStatus.SUCCESSFUL;
        }
    }

    private static final class NoWait extends AbstractWaitStrategy {

        @Override
        protected void waitUntilReady() {}
    }
}
