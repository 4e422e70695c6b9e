using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Provisioning.Data;

/// <summary>The application's own data, in the database that also holds its jobs.</summary>
public sealed class ProvisioningContext(DbContextOptions<ProvisioningContext> options) : DbContext(options)
{
    public DbSet<Project> Projects => Set<Project>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<ProjectEvent> Events => Set<ProjectEvent>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Project>().ToTable("projects").Property(project => project.Status).HasConversion<string>();
        modelBuilder.Entity<SigningKey>().ToTable("signing_keys").HasIndex(key => key.ProjectId);
        modelBuilder.Entity<ProjectEvent>().ToTable("project_events").HasIndex(change => change.ProjectId);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite has no type for times; as text in UTC they can be compared.
        if (Database.IsSqlite())
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<DateTimeOffsetToStringConverter>();
    }
}
