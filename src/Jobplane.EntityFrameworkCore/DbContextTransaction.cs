using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Jobplane;

/// <summary>Finds the transaction that a context is in.</summary>
internal static class DbContextTransaction
{
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static DbTransaction Of(DbContext context, string subject)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Database.CurrentTransaction?.GetDbTransaction() ?? throw new InvalidOperationException(
            $"{context.GetType().Name} has no transaction for the {subject} to be part of. Begin one with context.Database.BeginTransactionAsync(), "
            + "and commit it after SaveChangesAsync(); or do without the context.");
    }
}
