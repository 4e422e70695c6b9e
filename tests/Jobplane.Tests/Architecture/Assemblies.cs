using System.Reflection;
using Jobplane.Server;
using Jobplane.Testing;

namespace Jobplane.Tests.Architecture;

/// <summary>The assemblies of the product.</summary>
internal static class Assemblies
{
    public static Assembly Core { get; } = typeof(JobClient).Assembly;

    public static Assembly Postgres { get; } = typeof(PostgresOptions).Assembly;

    public static Assembly Sqlite { get; } = typeof(SqliteOptions).Assembly;

    public static Assembly AspNetCore { get; } = Assembly.Load("Jobplane.AspNetCore");

    public static Assembly Dashboard { get; } = typeof(JobplaneDashboardOptions).Assembly;

    public static Assembly EntityFrameworkCore { get; } = typeof(JobClientDbContextExtensions).Assembly;

    public static Assembly Redis { get; } = typeof(RedisRateLimitOptions).Assembly;

    public static Assembly Testing { get; } = typeof(JobplaneTestHost).Assembly;

    public static Assembly Server { get; } = typeof(ServerApplication).Assembly;

    public static Assembly[] All { get; } = [Core, Postgres, Sqlite, AspNetCore, Dashboard, EntityFrameworkCore, Redis, Testing, Server];
}
