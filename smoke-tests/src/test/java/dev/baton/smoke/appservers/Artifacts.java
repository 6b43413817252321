package dev.baton.smoke.appservers;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.nio.file.Path;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/** Artefacts by their Maven coordinates, with the settings and the local repository of Maven. */
public final class Artifacts {

  private static final Context MAVEN =
      Runtimes.INSTANCE
          .getRuntime()
          .create(ContextOverrides.create().withUserSettings(true).build());

  private Artifacts() {}

  /**
   * The file of one artefact.
   *
   * @param coordinates {@code group:artifact[:extension[:classifier]]:version}
   */
  public static Path file(String coordinates) {
    try {
      return MAVEN
          .repositorySystem()
          .resolveArtifact(
              MAVEN.repositorySystemSession(),
              new ArtifactRequest(
                  new DefaultArtifact(coordinates), MAVEN.remoteRepositories(), null))
          .getArtifact()
          .getFile()
          .toPath();
    } catch (ArtifactResolutionException e) {
      throw new AssertionError(coordinates + " cannot be had: " + e.getMessage(), e);
    }
  }
}
