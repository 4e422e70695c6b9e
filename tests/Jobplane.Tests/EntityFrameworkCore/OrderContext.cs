using Jobplane.Tests.Stores;
using Microsoft.EntityFrameworkCore;

namespace Jobplane.Tests.EntityFrameworkCore;

/// <summary>An application's context, on the database that holds the jobs.</summary>
internal sealed class OrderContext(TestStore store) : DbContext
{
    public DbSet<Order> Orders => Set<Order>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) => _ = store.Kind == StoreKind.Postgres
        ? options.UseNpgsql($"{store.ConnectionString};Search Path={store.Schema}")
        : options.UseSqlite($"{store.ConnectionString};Pooling=False");

    protected override void OnModelCreating(ModelBuilder model)
    {
        // Without the schema: the model is made once for all contexts of the class.
        model.Entity<Order>().ToTable("orders");
        model.Entity<Order>().Property(order => order.Id).HasColumnName("id").ValueGeneratedNever();
    }
}
